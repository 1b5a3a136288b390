"""The root of all tests, wherever they lie: settings, database and the standing cast.

The environment is set before Django is loaded. No server is started until a test asks for the
database.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path[:0] = [path for path in (str(ROOT), str(ROOT / "src")) if path not in sys.path]

from tests.database import database  # noqa: E402  (the path stands first)

os.environ["SAMSYN_TEST"] = "1"
os.environ["SAMSYN_DEMO"] = "0"
os.environ["SAMSYN_DATABASE_URL"] = database().application_url
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

pytest_plugins = ["tests.cast", "tests.world"]

import django  # noqa: E402  (the environment stands first)
import hypothesis  # noqa: E402
from django.db import connections  # noqa: E402

from config import environment  # noqa: E402
from tests.messages import compile_what_changed  # noqa: E402

django.setup()
# A worker of xdist inherits the environment of its controller, and Django's settings may be loaded
# before this file: what counts is the copy of this very process.
connections["default"].settings_dict.update(environment.database(database().application_url))
compile_what_changed()
# No test fails because the machine is busy.
hypothesis.settings.register_profile("samsyn", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("samsyn")
