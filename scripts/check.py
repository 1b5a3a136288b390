"""`make test`: format, lint, types, architecture, then the tests. Stops at the first that fails."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
CHROMIUM = "/usr/bin/chromium"

CHECKS: dict[str, list[str | Path]] = {
    "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "lint": [BIN / "ruff", "check", "--quiet", "."],
    "types": [BIN / "mypy"],
    "architecture": [BIN / "lint-imports", "--no-logo"],
}


def main(arguments: list[str]) -> int:
    """Run the checks that the arguments leave in."""
    journeys = "--without-journeys" not in arguments
    if journeys and not chromium_is_there():
        print(f"make test: the browser journeys need {CHROMIUM}: install the package chromium", file=sys.stderr)
        return 1
    steps = {} if "--tests-only" in arguments else dict(CHECKS)
    pytest: list[str | Path] = [sys.executable, "-m", "pytest", "-q", "-n", workers(), "--dist", "loadfile"]
    if not journeys:
        pytest += ["-m", "not journey"]
    steps["tests"] = pytest
    environment = os.environ | {"SAMSYN_TEST": "1"}  # the type checker loads the settings
    for name, command in steps.items():
        began = time.monotonic()
        status = subprocess.run([str(word) for word in command], cwd=ROOT, env=environment, check=False).returncode
        print(f"{name}: {'ok' if status == 0 else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
        if status:
            return status
    return 0


def workers() -> str:
    """As many processes as there are cores, at least one and at most four."""
    return os.environ.get("SAMSYN_TEST_WORKERS") or str(min(4, os.cpu_count() or 1))


def chromium_is_there() -> bool:
    """Is Debian's chromium there? Installed where we are root and have apt."""
    if Path(CHROMIUM).exists():
        return True
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing chromium …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], env=quiet, check=False)
    return Path(CHROMIUM).exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
