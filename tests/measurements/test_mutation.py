"""What is said about mutants stays true: the seal is of today's scoring, and each excuse of a line in it."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from house import mutation
from house.mutation import EXCUSED, SCORING, SEAL, Mutant, conclude, excuses, mutant_of, seal_of, unnoticed

SHOWN = """\
# measurements.scoring.x__needed__mutmut_1: survived
--- measurements/scoring.py
+++ measurements/scoring.py
@@ -1,3 +1,3 @@
 def _needed(instrument: Instrument, required: int) -> int:
-    with localcontext(EXACT):
+    with localcontext(None):
"""
FOUND = Mutant("_needed", "with localcontext(EXACT):", "with localcontext(None):")


def test_the_mutants_were_tried_on_the_scoring_of_today() -> None:
    assert SEAL.read_text() == seal_of(SCORING.read_bytes()), "python3 run.py mutate tries them anew."


@pytest.mark.parametrize("mutant", excuses(EXCUSED), ids=lambda mutant: mutant.function)
def test_an_excused_mutant_changes_a_line_that_stands(mutant: Mutant) -> None:
    source = SCORING.read_text()
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    body = ast.get_source_segment(source, functions[mutant.function])
    assert body is not None
    assert mutant.before in body
    assert mutant.before != mutant.after
    assert excuses(EXCUSED)[mutant]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("measurements.scoring.x_score__mutmut_12", "score"),
        ("measurements.scoring.x__needed__mutmut_1", "_needed"),
        ("measurements.scoring.xǁInvalidAnswersǁ__init____mutmut_1", "InvalidAnswers.__init__"),
    ],
)
def test_a_mutant_is_read_as_it_is_shown(name: str, function: str) -> None:
    assert mutant_of(name, SHOWN) == replace(FOUND, function=function)


def test_whatever_was_not_killed_was_not_noticed() -> None:
    assert unnoticed("a: killed\n  b: survived\n  c: no tests\n d: timeout\n\n") == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("found", "excused", "code"),
    [([], {}, 0), ([FOUND], {FOUND: "the same"}, 0), ([FOUND], {}, 1), ([], {FOUND: "the same"}, 1)],
)
def test_one_more_and_one_less_than_the_excused_are_errors_and_nothing_is_sealed(
    found: list[Mutant],
    excused: dict[Mutant, str],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mutation, "SEAL", tmp_path / "seal")
    assert conclude(found, excused, total=509, tried=b"scoring") == code
    assert (tmp_path / "seal").exists() == (code == 0)
