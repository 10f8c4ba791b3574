"""Steps: each is done once, and again when what it depends on has changed."""

from pathlib import Path

import pytest

from house import assets
from house.assets import copy_listed
from house.console import UNCHANGED, Step, Trouble, take
from house.paths import ROOT
from house.stamps import fingerprint, is_stamped, put_stamp
from house.suite import ENOUGH_FOR_WORKERS, count_tests, workers


def test_every_step_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    take([Step("Bread", lambda: None), Step("Butter", lambda: UNCHANGED), Step("Salt", lambda: "from Læsø")])
    assert capsys.readouterr().out.splitlines() == [
        "  ✓ Bread (0.0 s)",
        "  ✓ Butter, as before (0.0 s)",
        "  ✓ Salt, from Læsø (0.0 s)",
    ]


def test_with_only_news_a_step_that_found_nothing_to_do_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    take([Step("Bread", lambda: None), Step("Butter", lambda: UNCHANGED)], only_news=True)
    assert capsys.readouterr().out == "  ✓ Bread (0.0 s)\n"


def test_trouble_stops_the_steps() -> None:
    def burn() -> None:
        raise Trouble("The oven is too hot.")

    taken: list[str] = []
    with pytest.raises(Trouble, match="too hot"):
        take([Step("Bread", burn), Step("Butter", lambda: taken.append("butter"))])
    assert taken == []


def test_a_stamp_holds_until_a_file_or_a_word_changes(tmp_path: Path) -> None:
    stamp = tmp_path / "stamps" / "it"
    before = fingerprint([ROOT / "run.py"], "60")
    assert not is_stamped(stamp, before)
    put_stamp(stamp, before)
    assert is_stamped(stamp, fingerprint([ROOT / "run.py"], "60"))
    assert not is_stamped(stamp, fingerprint([ROOT / "run.py"], "61"))
    assert not is_stamped(stamp, fingerprint([ROOT / "run.py", ROOT / "manage.py"], "60"))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name in ("LICENSE.md", "dist/css/a.min.css", "dist/css/a.css", "dist/img/b.png", "dist/img/c.png"):
        path = tmp_path / "package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "package"


def test_only_listed_files_are_served_and_old_ones_go(package: Path, tmp_path: Path) -> None:
    target = tmp_path / "assets" / "dkfds"
    (target / "old").mkdir(parents=True)
    copy_listed(package, target, ["LICENSE.md", "css/*.min.css", "img/*.png"])
    copied = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert copied == {"LICENSE.md", "css/a.min.css", "img/b.png", "img/c.png"}


def test_a_listed_file_that_is_missing_is_said_so_and_nothing_changes(package: Path, tmp_path: Path) -> None:
    target = tmp_path / "assets" / "dkfds"
    copy_listed(package, target, ["img/b.png"])
    with pytest.raises(Trouble, match=r"lists fonts/\*\.woff2, but .* has no such file"):
        copy_listed(package, target, ["css/a.css", "fonts/*.woff2"])
    assert [path.name for path in target.rglob("*.*")] == ["b.png"]


def test_npm_comes_from_a_wheel_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert assets.npm_command()[:2] == [assets.PYTHON, "-c"]


@pytest.fixture
def many_tests(tmp_path: Path) -> Path:
    text = "\n".join(f"def test_{number}(): ..." for number in range(ENOUGH_FOR_WORKERS))
    (tmp_path / "test_many.py").write_text(text)
    return tmp_path


def test_many_tests_get_a_process_per_core(many_tests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    assert count_tests(many_tests) == ENOUGH_FOR_WORKERS
    assert workers(["-x", "-k", "plan"], many_tests) == ["-n", "4"]


@pytest.mark.parametrize("arguments", [["-n0"], ["-n", "3"], ["--numprocesses=2"], ["tests/house"]])
def test_a_caller_who_chooses_gets_the_choice(many_tests: Path, arguments: list[str]) -> None:
    assert workers(arguments, many_tests) == []


def test_few_tests_get_one_process(tmp_path: Path) -> None:
    (tmp_path / "test_few.py").write_text("def test_it(): ...\n    async def test_too(): ...\n")
    assert count_tests(tmp_path) == 2
    assert workers([], tmp_path) == []
