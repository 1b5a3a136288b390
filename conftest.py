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

pytest_plugins = ["tests.cast"]

import django  # noqa: E402  (the environment stands first)

django.setup()
