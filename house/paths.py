"""Where things lie. All that is made here stays below `.local/` and `.venv/`; git ignores both."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
LOGS = LOCAL / "log"
SETUP_LOG = LOGS / "setup.log"
ASSETS = LOCAL / "assets"
STATIC = LOCAL / "static"


def site_packages() -> Path:
    """The folder of the installed packages in `.venv`."""
    return next((VENV / "lib").glob("python3.*/site-packages"))


def make_private(folder: Path) -> Path:
    """Make a folder that only its owner may enter."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader, or a power cut, never meets half of it. Only the owner may read it."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(
        os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
