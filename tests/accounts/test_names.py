"""Danish name order, the same in Python and in the database."""

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.names import sort_key
from citizens.models import Citizen, workers_of
from tests.factories import AssignmentFactory, CitizenFactory, MembershipFactory, TeamFactory, UserFactory
from tests.town import Town

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


@pytest.fixture
def colleagues(town: Town) -> list[User]:
    """Åse, Ægir and Ole of Team Nord, who all have Eva; in the order Danes look for them."""
    made = [UserFactory(name=name, municipality=town.kommune) for name in ("Åse Å", "Ægir Æ", "Ole O")]
    for user in made:
        MembershipFactory(user=user, team=town.nord)
        AssignmentFactory(citizen=town.eva, user=user)
    return made[::-1]


def test_colleagues_stand_in_danish_order_wherever_they_are_listed(
    client: Client, town: Town, colleagues: list[User]
) -> None:
    in_order = [town.anna, town.bo, town.lars, *colleagues]
    client.force_login(town.lars)
    offered = client.get(reverse("visits:supervision")).context["form"].fields["participants"].queryset
    assert list(offered) == in_order
    tovholder = client.get(reverse("citizens:course", args=[town.eva.pk])).context["coordinator_form"]
    assert list(tovholder.fields["to"].queryset) == [town.anna, *colleagues]
    assert workers_of([town.eva.pk]) == {town.eva.pk: [user.name for user in [town.anna, *colleagues]]}
    client.force_login(town.adam)
    listed = list(client.get(reverse("accounts:users")).context["users"])
    assert [user for user in listed if user in in_order] == in_order


def test_the_key_follows_the_name_however_the_row_is_written(db: None) -> None:
    user = UserFactory(name="Zoe")
    user.name = "Åse"
    user.save()
    User.objects.bulk_create([User(username="many", name="Ægir", municipality=user.municipality)])
    assert dict(User.objects.values_list("name", "sort_key")) == {"Åse": "}se", "Ægir": "{gir"}
