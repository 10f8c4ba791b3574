"""Starting other programs, and saying why they failed."""

import os
import stat
import sys
from pathlib import Path

import pytest

from house import shell
from house.console import Trouble
from house.shell import clean_environment, explain, run_in_sight, run_quietly, works


@pytest.fixture(autouse=True)
def _own_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shell, "SETUP_LOG", tmp_path / "log" / "setup.log")


def test_a_failing_program_gives_its_last_words_and_the_log(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as trouble:
        run_quietly([sys.executable, "-c", "print('no room left'); raise SystemExit(3)"], to="bake bread")
    assert str(trouble.value).startswith("Could not bake bread. ")
    assert str(trouble.value).endswith("    no room left")
    assert "no room left" in (tmp_path / "log" / "setup.log").read_text()


def test_a_program_that_is_not_there_is_trouble_not_a_traceback() -> None:
    with pytest.raises(Trouble, match=r"Could not bake bread: .*No such file"):
        run_quietly(["/no/such/oven"], to="bake bread")


@pytest.mark.parametrize(
    "said",
    [
        "error: Failed to fetch: https://pypi.org/simple/amqp/\n  cause: dns error",
        "npm error code EAI_AGAIN\nnpm error getaddrinfo EAI_AGAIN registry.npmjs.org",
        "WARNING: Retrying: Failed to establish a new connection: [Errno 101] Network is unreachable",
        "Temporary failure resolving 'deb.debian.org' (Temporary failure in name resolution)",
    ],
)
def test_no_network_is_one_sentence_that_says_what_to_do(said: str) -> None:
    text = explain("install the Python packages", said)
    assert "\n" not in text
    assert text.startswith("Could not install the Python packages: the network")
    assert "run the same command again" in text


def test_a_distrusted_certificate_is_not_called_a_missing_network() -> None:
    said = "cause: client error (Connect)\n  cause: invalid peer certificate: UnknownIssuer"
    assert "invalid peer certificate" in explain("install the Python packages", said)


def test_variables_that_lead_astray_are_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGOPTIONS", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "astray")
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    kept = clean_environment()
    assert "astray" not in kept.values()
    assert kept["LANG"] == "da_DK.UTF-8"


def test_without_a_home_the_package_caches_are_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/nonexistent")
    assert clean_environment()["npm_config_cache"].startswith(str(shell.LOCAL))


def test_certificates_named_by_the_caller_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/kommunen/ca.pem")
    assert clean_environment()["SSL_CERT_FILE"] == "/kommunen/ca.pem"


def test_a_shim_that_leads_nowhere_does_not_work(tmp_path: Path) -> None:
    shim = tmp_path / "uv"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
    assert not works(shim, "--version")
    assert not works(tmp_path / "missing")
    assert works(sys.executable, "--version")


@pytest.mark.parametrize(("ending", "code"), [("sys.exit(5)", 5), ("os.kill(os.getpid(), 15)", 143)])
def test_the_exit_code_of_a_program_in_sight_is_returned(ending: str, code: int) -> None:
    assert run_in_sight([sys.executable, "-c", f"import os, sys; {ending}"], os.environ) == code
