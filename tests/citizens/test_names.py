"""Danish name order, the same in Python and in the database."""

from django.db.models import F

from citizens.models import Citizen
from citizens.names import sort_key
from tests.factories import CitizenFactory, TeamFactory

IN_ORDER = ["Anders", "Bo", "Cæcilie", "Émile", "Frede", "Zacharias", "Ærtholm", "Øjvind", "Aage", "Åse"]


def test_letters_stand_where_danes_look_for_them() -> None:
    assert sorted(reversed(IN_ORDER), key=sort_key) == IN_ORDER


def test_double_a_is_the_same_letter_as_å() -> None:
    assert sort_key("Aase") == sort_key("Åse")


def test_the_database_sorts_as_python_does(db: None) -> None:
    team = TeamFactory()
    for name in reversed(IN_ORDER):
        CitizenFactory(team=team, name=name)
    assert list(Citizen.objects.order_by(F("sort_key")).values_list("name", flat=True)) == IN_ORDER
