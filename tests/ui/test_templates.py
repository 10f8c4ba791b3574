"""What every template of the house keeps, whoever wrote it."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"
FILES = sorted(TEMPLATES.rglob("*.html"))
COMPUTED = "…"  # stands for what is only known when the page is made
every_template = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TEMPLATES)))

REFUSED_BY_CSP = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "hx-on": re.compile(r"\shx-on\b", re.I),
    "script in an attribute": re.compile(r"""=\s*["']\s*(js|javascript):""", re.I),
    "script with text": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
}


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def found(name: str) -> Path:
    path = finders.find(name)
    assert isinstance(path, str), f"{name} is not among the static files"
    return Path(path)


@every_template
def test_nothing_the_csp_would_refuse(path: Path) -> None:
    broken = [name for name, pattern in REFUSED_BY_CSP.items() if pattern.search(source(path))]
    assert not broken


@every_template
def test_every_static_file_exists(path: Path) -> None:
    for name in re.findall(r"""{%\s*static\s+["']([^"']+)["']""", source(path)):
        found(name)


@every_template
def test_components_see_only_their_arguments(path: Path) -> None:
    for tag in re.findall(r"""{%\s*include\s+"components/[^%]*%}""", source(path)):
        assert re.search(r"\bonly\s*%}$", tag), tag


def sprite() -> set[str]:
    return set(re.findall(r'<symbol[^>]*\bid="([^"]+)"', source(found("dkfds/img/all-svg-icons.svg"))))


@every_template
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    named = re.findall(r"""\b(?:icon|action_icon)="([^"]+)\"""", source(path))
    named += re.findall(r"""components/icon\.html" with name="([^"]+)\"""", source(path))
    assert set(named) <= sprite()


def test_every_icon_the_code_names_is_in_the_sprite() -> None:
    modules = [path for app in settings.BASE_DIR.glob("*/apps.py") for path in app.parent.rglob("*.py")]
    named = [name for path in modules for name in re.findall(r'\bicon="([^"]+)"', source(path))]
    assert named
    assert set(named) <= sprite()


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if not path.name.endswith(".svg.html")],  # drawings carry their own colours
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_every_class_is_drawn_somewhere(path: Path) -> None:
    """A class no stylesheet knows, not even the block it is part of, is a wish nobody heard."""
    plain = re.sub(r"{%.*?%}|{#.*?#}", " ", re.sub(r"{{.*?}}", COMPUTED, source(path)))
    names = " ".join(re.findall(r'\bclass="([^"]*)"', plain)).split()
    wanted = {name.split("__")[0] for name in names if COMPUTED not in name}
    assert wanted <= drawn()


def drawn() -> set[str]:
    sheets = [*STATIC.rglob("*.css"), found("dkfds/css/dkfds.min.css")]
    selectors = re.findall(r"\.(-?[a-zA-Z_][\w-]*)", " ".join(source(sheet) for sheet in sheets))
    return {name.split("__")[0] for name in selectors}


def test_the_lock_names_no_host_and_proves_what_it_gets() -> None:
    lock = json.loads(source(settings.BASE_DIR / "package-lock.json"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all("resolved" not in package for package in packages.values())
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_all_that_the_stylesheets_name_is_served() -> None:
    sheet = found("dkfds/css/dkfds.min.css")
    for name in set(re.findall(r"url\(\"?([^)\"]+?)\"?\)", source(sheet))):
        if not name.startswith("data:"):
            assert (sheet.parent / name).resolve().is_file(), name
    for name in set(re.findall(r"url\(\"\.\./([^\"]+)\"\)", source(STATIC / "css" / "tokens.css"))):
        found(name)
