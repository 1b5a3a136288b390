"""Makes the virtual environment and installs the locked packages. Runs on a bare Python 3.11.

Nothing is done while `.venv` fits `requirements.lock`. Where Python came without ensurepip (Debian
splits it off), pip is taken from the system, from uv or virtualenv, or from apt when we are root.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed"
PIP = ["install", "-qq", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)]
COMMAND = """#!{python}
import sys

from samsyn.cli import main

sys.exit(main())
"""


def main() -> int:
    """Bring `.venv` in step with the lock file."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file runs before anything has checked)
        return fail(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}")
    (ROOT / ".run").mkdir(exist_ok=True)
    with (ROOT / ".run" / "venv.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if STAMP.exists() and STAMP.read_text() == fingerprint() and works():
            return 0
        print("Installing the locked packages into .venv …", flush=True)
        install = make_venv()
        if install is None:
            return fail("no pip for a virtual environment: install the package python3-venv (or uv) and try again")
        if subprocess.run([*install, *PIP], check=False).returncode:
            return fail("the packages of requirements.lock could not be installed; the reason stands above")
        add_our_own()
        STAMP.write_text(fingerprint())
    return 0


def fail(sentence: str) -> int:
    """One clear line, and the exit status of failure."""
    print(f"samsyn: {sentence}", file=sys.stderr)
    return 1


def fingerprint() -> str:
    """What the environment must fit: the lock file, this script, this Python."""
    content = LOCK.read_bytes() + Path(__file__).read_bytes()
    return f"{hashlib.sha256(content).hexdigest()} {sys.version_info[0]}.{sys.version_info[1]}\n"


def works() -> bool:
    """Does the environment's Python start, and is it ours (not one of a moved folder)?"""
    if not PYTHON.exists():
        return False
    return answers([str(PYTHON), "-c", "import django"]) and prefix() == VENV


def make_venv() -> "list[str] | None":
    """Make the environment; the answer is the command that installs into it, behind its `install`."""
    pip = [str(PYTHON), "-m", "pip"]
    if answers([*pip, "--version"]) and prefix() == VENV:
        return pip
    makers = [
        [sys.executable, "-m", "venv", "--clear"],
        ["uv", "venv", "--clear", "--seed", "--python", sys.executable],
        ["virtualenv", "--clear", "--python", sys.executable],
    ]
    for maker in makers:
        if answers([*maker, str(VENV)]) and answers([*pip, "--version"]):
            return pip
    if answers([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]):
        outside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
        if answers([*outside, "--version"]):
            return outside
    if os.geteuid() == 0 and shutil.which("apt-get"):
        from_apt(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
        if answers([sys.executable, "-m", "venv", "--clear", str(VENV)]) and answers([*pip, "--version"]):
            return pip
    return None


def from_apt(package: str) -> None:
    """Install a package of the system. Only as root."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    subprocess.run(["apt-get", "install", "-y", "-qq", package], env=quiet, check=False)


def add_our_own() -> None:
    """Let the environment import this tree, and give it the command `samsyn`."""
    packages = Path(output([str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]))
    (packages / "samsyn.pth").write_text(f"{ROOT / 'src'}\n{ROOT}\n")
    command = VENV / "bin" / "samsyn"
    command.write_text(COMMAND.format(python=PYTHON))
    command.chmod(0o755)


def answers(command: "list[str]") -> bool:
    """Does the command exist and succeed?"""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def prefix() -> Path:
    """The folder that the environment's Python says it belongs to; another one after a move."""
    return Path(output([str(PYTHON), "-c", "import sys; print(sys.prefix)"]))


def output(command: "list[str]") -> str:
    """What a command prints; empty if it fails."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
