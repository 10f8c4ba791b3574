"""What Python packages cannot bring: Pango for PDFs, Chromium for tests, shared memory for the worker."""

import ctypes
import multiprocessing
import os
import shutil
import sys

from house.console import UNCHANGED, Trouble, warn
from house.shell import apt_install, apt_line, may_use_apt

PANGO_PACKAGES = ("libpangoft2-1.0-0", "libharfbuzz-subset0")
PANGO_LIBRARIES = {
    "linux": ("libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"),
    "darwin": ("libpangoft2-1.0.dylib",),
}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def check_shared_memory() -> None:
    """Celery's worker processes share a lock; without a writable /dev/shm they cannot start."""
    try:
        multiprocessing.Lock()
    except (OSError, ImportError) as error:
        raise Trouble(
            f"The worker needs shared memory, and it cannot be used ({error}). /dev/shm must be writable. "
            "As root: mount -t tmpfs -o rw,nosuid,nodev tmpfs /dev/shm (in a container: --tmpfs /dev/shm)."
        ) from error


def ensure_pango() -> str | None:
    """Pango draws the letters of the PDFs. Without it the house runs, but makes no PDFs."""
    if _has_pango():
        return UNCHANGED
    if may_use_apt():
        try:
            apt_install(*PANGO_PACKAGES)
        except Trouble as trouble:
            warn(str(trouble))
    if _has_pango():
        return None
    line = "brew install pango" if sys.platform == "darwin" else apt_line(*PANGO_PACKAGES)
    warn(f"Pango is missing: everything but PDFs works. To have them, run: {line}")
    return "going on without PDFs"


def _has_pango() -> bool:
    try:
        for name in PANGO_LIBRARIES.get(sys.platform, ()):
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def ensure_chromium() -> str | None:
    """The browser of the browser tests; $CHROMIUM may name one."""
    if find_chromium():
        return UNCHANGED
    if may_use_apt():
        try:
            apt_install("chromium")
        except Trouble as trouble:
            warn(str(trouble))
    if find_chromium():
        return None
    warn(
        f"Chromium is missing, so the browser tests cannot pass. Set CHROMIUM, or run: {apt_line('chromium')}"
    )
    return "going on without a browser"


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)
