"""What this app gives the citizen who asks to see everything."""

from citizens.disclosure import Chapter, Section, add_chapter, add_section
from network.models import NetworkMap, NetworkPerson, NetworkWish


def declare() -> None:
    add_chapter(
        Chapter(
            "network",
            "Dit netværk",
            "De mennesker og steder, du selv har tegnet, og dine ønsker for dem.",
            50,
        )
    )
    add_section(
        "network",
        Section(
            NetworkMap,
            "Netværkskort",
            ("drawn_on", "drawn_by"),
            heading=("drawn_on",),
            order_by=("drawn_on", "id"),
        ),
    )
    add_section(
        "network",
        Section(
            NetworkPerson,
            "Mennesker og steder på kortet",
            ("map", "name", "relation", "sector", "closeness", "importance", "wish", "knows", "help_wished"),
            heading=("name", "relation"),
            within="map",
            order_by=("map", "sector", "closeness", "id"),
        ),
    )
    add_section(
        "network",
        Section(
            NetworkWish,
            "Ønsker om at inddrage netværket",
            ("asked_on", "answer", "ask_again_on", "by", "words"),
            heading=("asked_on", "answer"),
            order_by=("asked_on", "id"),
        ),
    )
