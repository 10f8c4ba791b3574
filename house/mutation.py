"""`python3 run.py mutate`: spoil the scoring in every small way, and see that a test notices each.

mutmut thinks up the mutants and runs the tests (docs/decisions says why). It works on a copy, where nothing
but the arithmetic and its tests stand: no Django, no database. A mutant that no test can notice, since it
does the same as the original, is excused by name and reason in `EXCUSED`; one more or one less is an error.
When all is well, the seal says for which wording of the scoring.
"""

import hashlib
import shutil
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from house.console import Trouble, say, take
from house.locks import hold
from house.paths import LOCAL, PYTHON, ROOT
from house.prepare import PACKAGES
from house.shell import clean_environment, run_in_sight

SCORING = ROOT / "measurements" / "scoring.py"
TESTS = ROOT / "tests" / "measurements"
EXCUSED = TESTS / "excused_mutants.toml"
SEAL = TESTS / "scoring.mutated"
WORKSHOP = LOCAL / "mutation"
COPIED = {
    "measurements": [SCORING.with_name(name) for name in ("__init__.py", "instruments.py", "scoring.py")],
    "tests": [TESTS / "test_scoring.py", TESTS / "test_results.py"],
}
SETTINGS = """\
[tool.mutmut]
source_paths = ["measurements"]
only_mutate = ["measurements/scoring.py"]
pytest_add_cli_args_test_selection = ["tests"]
pytest_add_cli_args = ["-p", "no:django", "-p", "no:xdist", "-p", "no:schemathesis", "-p", "no:cacheprovider"]

[tool.pytest.ini_options]
"""
# Always the same examples, and as long as they need: a test that is slow by chance has noticed nothing.
CONFTEST = """\
import hypothesis

hypothesis.settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("steady")
"""
UNNOTICED = ("survived", "no tests", "timeout", "suspicious", "skipped")


@dataclass(frozen=True)
class Mutant:
    """One small change of the scoring: the lines taken out and put in, without their indentation."""

    function: str
    before: str
    after: str


def mutate(arguments: Sequence[str]) -> int:
    """Run every mutant and judge what was not noticed. Returns 1 when something is left to do."""
    if arguments:
        raise Trouble("mutate takes no arguments: it always tries every mutant.")
    with hold(LOCAL / "mutation.lock", refusal="Mutants are tried in this folder already. Wait for the end."):
        take([PACKAGES], only_news=True)
        furnish(WORKSHOP)
        if run_in_sight([PYTHON, "-m", "mutmut", "run"], clean_environment(), WORKSHOP):
            raise Trouble("The tests do not pass on the scoring as it is, so mutants say nothing.")
        listed = mutmut("results", "--all", "true")
        found = [mutant_of(name, mutmut("show", name)) for name in unnoticed(listed)]
        tried = (WORKSHOP / "measurements" / SCORING.name).read_bytes()
        return conclude(found, excuses(EXCUSED), total=listed.count("__mutmut_"), tried=tried)


def furnish(workshop: Path) -> None:
    """Lay out the copy anew; what mutmut wrote there goes, so that no old answer is taken for today's."""
    shutil.rmtree(workshop, ignore_errors=True)
    for folder, files in COPIED.items():
        (workshop / folder).mkdir(parents=True)
        for file in files:
            shutil.copy(file, workshop / folder)
    (workshop / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    (workshop / "tests" / "conftest.py").write_text(CONFTEST, encoding="utf-8")


def mutmut(*arguments: str) -> str:
    done = subprocess.run(
        [PYTHON, "-m", "mutmut", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=clean_environment(),
        cwd=WORKSHOP,
    )
    return done.stdout


def unnoticed(results: str) -> list[str]:
    """The names of the mutants that no test noticed, as `mutmut results` lists them."""
    said = [line.strip().rpartition(": ") for line in results.splitlines()]
    return [name for name, _, status in said if status in UNNOTICED]


def mutant_of(name: str, shown: str) -> Mutant:
    """A mutant by its name and as `mutmut show` draws it, a unified diff of one function."""
    changed = shown.partition("@@")[2].splitlines()
    before = [line[1:].strip() for line in changed if line.startswith("-")]
    after = [line[1:].strip() for line in changed if line.startswith("+")]
    return Mutant(function_in(name), "\n".join(before), "\n".join(after))


def function_in(name: str) -> str:
    """mutmut says `measurements.scoring.x_score__mutmut_1`, or `xǁClassǁmethod` for the function."""
    mangled = name.rpartition("__mutmut_")[0].rpartition(".")[2]
    return mangled.removeprefix("xǁ").replace("ǁ", ".") if "ǁ" in mangled else mangled.removeprefix("x_")


def excuses(path: Path) -> dict[Mutant, str]:
    """The mutants that do the same as the original, each with why."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
    return {Mutant(one["function"], one["before"], one["after"]): one["why"] for one in listed}


def conclude(found: Sequence[Mutant], excused: Mapping[Mutant, str], *, total: int, tried: bytes) -> int:
    """Say what is left to do; if it is nothing, seal it."""
    alive = [mutant for mutant in found if mutant not in excused]
    stale = [mutant for mutant in excused if mutant not in found]
    for mutant in alive:
        say(f"✗ No test notices, in {mutant.function}:\n- {mutant.before}\n+ {mutant.after}")
    for mutant in stale:
        say(f"✗ Excused in vain, in {mutant.function}:\n- {mutant.before}\n+ {mutant.after}")
    if alive or stale:
        return 1
    SEAL.write_text(seal_of(tried), encoding="utf-8")
    say(f"✓ {total} mutants: {total - len(found)} noticed, {len(found)} the same as the original.")
    return 0


def seal_of(scoring: bytes) -> str:
    return hashlib.sha256(scoring).hexdigest() + "\n"
