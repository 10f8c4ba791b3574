"""The line without axes: what it draws, and what it says to those who do not see it."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string

from bostoette.sparkline import sparkline

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ([], "ORS: ingen tal endnu"),
        ([Decimal(20)], "ORS: 20,0"),
        ([Decimal("14.4"), None, Decimal("24.3")], "ORS: fra 14,4 til 24,3"),
    ],
)
def test_a_sparkline_says_in_words_what_it_draws(values: list[Decimal | None], title: str) -> None:
    spark = sparkline(values, name="ORS", highest=Decimal(40))
    svg = ET.fromstring(render_to_string("components/sparkline.svg.html", {"spark": spark, "id_prefix": "a"}))  # noqa: S314 -- our own template
    assert svg.findtext(f"{SVG}title") == title
    assert len(spark.curve.marks) == sum(value is not None for value in values)
    assert spark.curve.stretches == ()


def test_neighbours_are_joined_and_whole_numbers_stay_whole() -> None:
    spark = sparkline([Decimal(0), Decimal(10)], name="Vurdering", highest=Decimal(10), decimals=0)
    assert spark.title == "Vurdering: fra 0 til 10"
    assert spark.curve.stretches == ("5.0,28.0 115.0,4.0",)
