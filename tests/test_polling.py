"""A page asks soon, then more and more calmly, and after about a minute no more."""

from itertools import count

from django.test import RequestFactory

from bostoette.polling import next_look


def test_the_first_looks_come_at_once_and_the_last_after_about_a_minute() -> None:
    pauses = []
    for gang in count():
        look = next_look(RequestFactory().get("/", {"gang": gang}), "home")
        if look is None:
            break
        assert look.url == f"/?gang={gang + 1}"
        pauses.append(look.pause)
    assert pauses[0] < 500
    assert pauses == sorted(pauses)
    assert 50_000 < sum(pauses) < 70_000
