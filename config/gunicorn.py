"""gunicorn's own settings: `gunicorn -c python:config.gunicorn config.wsgi …`.

The processes of a host share the folder of their counts, emptied at each start. PROMETHEUS_MULTIPROC_DIR
names it; otherwise it is made here, before the application is imported, and removed at the end.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_made = "" if os.environ.get(_VARIABLE) else tempfile.mkdtemp(prefix="samsyn-counts-")
os.environ[_VARIABLE] = os.environ.get(_VARIABLE) or _made
_folder = Path(os.environ[_VARIABLE])
_folder.mkdir(parents=True, exist_ok=True)
for _file in _folder.glob("*.db"):
    _file.unlink()


def on_exit(server: Any) -> None:
    """Take the folder away that was made here."""
    if _made:
        shutil.rmtree(_made, ignore_errors=True)
