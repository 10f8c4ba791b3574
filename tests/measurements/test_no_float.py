"""From the form to the chart there is no float: every number is looked at on its way, by its type."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.change import alerts
from measurements.charts import fit_chart, who5_chart
from measurements.forms import ScoreField
from measurements.instruments import BRIEF_INSPIRE, INSPIRE, VERSIONS, Instrument
from measurements.models import Response
from measurements.profiles import profile_chart
from measurements.scoring import asked, result_of
from measurements.sentences import sentence
from measurements.series import series_from
from measurements.services import kept_of, to_json

TIMES = 3


def parts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Everything that `value` is made of, with where it stands."""
    yield path, value
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from parts(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from parts(one, f"{path}[{key}]")
    elif isinstance(value, list | tuple | set | frozenset):
        for at, one in enumerate(value):
            yield from parts(one, f"{path}[{at}]")


def floats(value: Any) -> list[str]:
    return [path for path, part in parts(value) if isinstance(part, float | complex)]


def test_the_search_for_floats_finds_them() -> None:
    assert floats({"a": [Decimal(1), (0.5,)], "b": 1}) == ["[a][1][0]"]


@st.composite
def typed(draw: st.DrawFn, instrument: Instrument) -> dict[str, str]:
    """The form as a Dane fills it in, now and then with one thing left out."""
    steps = {
        item: draw(st.integers(0, int(item.scale.highest / item.scale.step))) for item in instrument.items
    }
    raw = {item.key: str(steps[item] * item.scale.step).replace(".", ",") for item in instrument.items}
    return raw | dict.fromkeys(draw(st.sets(st.sampled_from(list(raw)), max_size=1)), "")


def through_the_form(instrument: Instrument, raw: Mapping[str, str]) -> dict[str, Decimal]:
    """As the page takes them; a support that is not asked about is not answered."""
    given = {item.key: ScoreField(instrument, item).clean(raw[item.key]) for item in instrument.items}
    answers = {key: value for key, value in given.items() if value is not None}
    return {item.key: answers[item.key] for item in asked(instrument, answers) if item.key in answers}


@pytest.mark.parametrize("instrument", VERSIONS, ids=lambda one: one.key)
@settings(max_examples=20)
@given(data=st.data())
def test_no_float_stands_anywhere_between_form_and_chart(instrument: Instrument, data: st.DataObject) -> None:
    responses = []
    for time in range(TIMES):
        answers = through_the_form(instrument, data.draw(typed(instrument)))
        assert {type(value) for value in answers.values()} <= {Decimal}
        kept = kept_of(result_of(instrument, answers))
        assert floats([answers, kept]) == []
        responses.append(
            Response(
                instrument=instrument.key,
                given_on=date(2025, 3, 3) + timedelta(weeks=time),
                answers=to_json(answers),
                **kept,
            )
        )
    series = series_from(responses)
    signals = alerts(series.meetings, series.wellbeing)
    drawn = [
        fit_chart(series.meetings) if series.meetings else None,
        who5_chart(series.wellbeing) if series.wellbeing else None,
        profile_chart(INSPIRE, series.inspire),
        profile_chart(BRIEF_INSPIRE, series.brief_inspire),
    ]
    assert floats([series, signals, drawn, [sentence(signal) for signal in signals]]) == []
    assert floats([series_from(responses, totals_only=True), [one.totals for one in responses]]) == []
