"""Where the private servers live, and as whom.

PostgreSQL refuses to run as root, and root's own folders may be closed to everybody else.
"""

import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from house.console import Trouble
from house.paths import LOCAL, ROOT, make_private, write_whole
from house.shell import is_root

SYSTEM_HOMES = Path("/var/lib/bostoette")
LONGEST_SOCKET = 103  # bytes: macOS has room for 104 with the closing zero, Linux for 108


class RunAs(TypedDict, total=False):
    """The arguments of `subprocess` that say who runs the program."""

    user: int
    group: int
    extra_groups: list[int]
    umask: int
    cwd: Path


@dataclass(frozen=True)
class Home:
    """A folder for private servers, owned by the user they run as."""

    folder: Path
    sockets: Path
    user: pwd.struct_passwd | None  # None: they run as ourselves

    def run_as(self) -> RunAs:
        if self.user is None:
            return {"umask": 0o077, "cwd": self.folder}
        return {
            "user": self.user.pw_uid,
            "group": self.user.pw_gid,
            "extra_groups": [],
            "umask": 0o077,
            "cwd": self.folder,
        }

    def give(self, path: Path) -> Path:
        """Let the servers own `path`."""
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)
        return path


def open_home(kind: str, house: str) -> Home:
    """Make or find the home of the servers of one `kind` ("demo", "bench" or "test").

    Below `.local/`; as root below /var/lib where others cannot enter our folder. Raises Trouble when the home
    belongs to another set of keys, since what it holds could not be read.
    """
    user = _user_of_servers()
    folder = _folder(user, house) / kind
    home = Home(folder, sockets_of(folder), user)
    home.give(make_private(folder))
    _claim(folder, house)
    if home.sockets.parent != folder:
        _refuse_strangers(home.sockets)
    home.give(make_private(home.sockets))
    return home


def _user_of_servers() -> pwd.struct_passwd | None:
    return pwd.getpwnam("nobody") if is_root() else None


def _folder(user: pwd.struct_passwd | None, house: str) -> Path:
    if user is None:
        return make_private(LOCAL)
    LOCAL.mkdir(parents=True, exist_ok=True)
    LOCAL.chmod(0o711)  # the servers' user passes through, to a folder of its own
    if _may_enter(user, LOCAL):
        return LOCAL
    folder = SYSTEM_HOMES / house
    folder.mkdir(parents=True, exist_ok=True)
    for part in (SYSTEM_HOMES, folder):
        part.chmod(0o711)
    return folder


def _may_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    asked = subprocess.run(
        ["test", "-x", folder], user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd="/", check=False
    )
    return asked.returncode == 0


def sockets_of(folder: Path) -> Path:
    """The folder of the sockets: a socket's path must be short, and the project may lie deep."""
    close = folder / "sockets"
    if len(os.fsencode(close / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return close
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()).resolve() / f"bostoette-{name}"


def _refuse_strangers(sockets: Path) -> None:
    """In the common temporary folder anybody may have made a folder, or a link, with our name."""
    try:
        found = sockets.lstat()
    except FileNotFoundError:
        return
    ours = {0, pwd.getpwnam("nobody").pw_uid} if is_root() else {os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise Trouble(f"{sockets} belongs to somebody else. Remove it, or move {ROOT} to a shorter path.")


def _claim(folder: Path, house: str) -> None:
    mark = folder / "house"
    if not mark.exists():
        write_whole(mark, house)
    elif mark.read_text(encoding="ascii") != house:
        raise Trouble(
            f"The database in {folder} was made with other keys than those in {LOCAL / 'secrets.json'}. "
            f"Put the old file back, or delete {folder} to begin with a new demo town."
        )
