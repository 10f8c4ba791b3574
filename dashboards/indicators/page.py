"""The indicators as a page to read: `docs/indicators.md`, which a test compares with this."""

from dashboards.indicators.registry import INDICATORS
from plans.pejlemaerker import Pejlemaerke

HEAD = """# The indicators

Printed from `dashboards/indicators/registry.py` by `python3 run.py manage indicators`; change them there,
never here. Number, list and snapshot all come from the one entry. Targets are defaults; a leder may set
the kommune's own.

* *Aktivt forløb*: in opstart, aktiv or udfasning on the day.
* *Højst 60 dage siden* and *i løbet af 60 dage*: the 60th day back counts. *På over 60 dage*: at least 61.
  *De seneste 28 dage*: 28 with the day itself.
* Percent are rounded down, so that 100 % means all. Of nothing there is no percent: the page shows –.
* Subgoals and kriseplaner count only while a forløb is active: of one that is over, nobody can follow up.
* A measurement counts when it is complete; one that was declined is respected, but measures nothing.
* 5b looks at the latest answer alone; a *no* counts until the day agreed for asking again.
"""


def as_markdown() -> str:
    return "\n".join([HEAD, *(line for area in Pejlemaerke for line in _section(area)), ""])


def _section(area: Pejlemaerke) -> list[str]:
    rows = [
        f"| {each.key} | {each.title} | {each.numerator} | {each.denominator} | {each.target} % |"
        for each in INDICATORS.values()
        if each.pejlemaerke == area
    ]
    head = ["| | titel | tæller: de, der … | nævner | mål |", "|---|---|---|---|---|"]
    return [f"## {area.value}. {area.label}", *head, *rows, ""]
