"""Python packages: exactly those of `requirements.lock`, checked by hash, into `.venv`."""

import shutil
import sys
from pathlib import Path

from house.console import UNCHANGED, Trouble
from house.paths import LOCAL, LOCK, PYTHON, VENV
from house.shell import apt_install, apt_line, clean_environment, may_use_apt, run_quietly, works
from house.stamps import fingerprint, is_stamped, put_stamp

TOOLS = LOCAL / "tools"
STAMP = LOCAL / "stamps" / "packages"


def sync_packages() -> str | None:
    """Bring `.venv` to what the lock says. Raises Trouble when packages cannot be had."""
    # A virtual environment knows its own address: in a folder that was moved it is synced again.
    wanted = fingerprint([LOCK], str(VENV), sys.version)
    if is_stamped(STAMP, wanted) and PYTHON.exists():
        return UNCHANGED
    uv = find_uv()
    if not works(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        shutil.rmtree(VENV, ignore_errors=True)
        run_quietly([uv, "venv", "--python", sys.executable, VENV], to="make .venv", env=_uv_environment())
    run_quietly(
        [uv, "pip", "sync", "--require-hashes", "--python", PYTHON, LOCK],
        to="install the Python packages",
        env=_uv_environment(),
    )
    put_stamp(STAMP, wanted)
    return None


def find_uv() -> Path:
    """uv from the PATH, or one of our own: a hundred packages take it seconds, and pip a minute."""
    found = shutil.which("uv")
    if found and works(found, "--version"):
        return Path(found)
    own = TOOLS / "bin" / "uv"
    if not works(own, "--version"):
        _make_tools()
        run_quietly(
            [TOOLS / "bin" / "python", "-m", "pip", "install", "--only-binary", ":all:", "uv>=0.5"],
            to="fetch uv, which installs the Python packages",
        )
    return own


def _make_tools() -> None:
    """A small virtual environment for uv. Debian keeps what it takes in a package of its own."""
    if not works(sys.executable, "-m", "ensurepip", "--version"):
        package = f"python3.{sys.version_info.minor}-venv"
        if not may_use_apt():
            raise Trouble(
                f"Python's venv is missing. Run this, then the same command again:\n    {apt_line(package)}"
            )
        apt_install(package)
    shutil.rmtree(TOOLS, ignore_errors=True)
    run_quietly([sys.executable, "-m", "venv", TOOLS], to="make a virtual environment")


def _uv_environment() -> dict[str, str]:
    return {**clean_environment(), "UV_PYTHON_DOWNLOADS": "never"}
