"""Network maps and the wish for involving the network."""

from datetime import date, timedelta

from demo.dice import weighted
from demo.language.texts import lines, texts
from demo.life import Life
from network.models import ContactWish, Involvement, NetworkMap, NetworkPerson, NetworkWish, Sector
from visits.models import Visit

INVOLVEMENT = ((Involvement.YES, 0.55), (Involvement.LATER, 0.25), (Involvement.NO, 0.2))
WISHES = ((ContactWish.AS_NOW, 0.6), (ContactWish.CLOSER, 0.28), (ContactWish.NOT_INVOLVED, 0.12))
ASKED_AGAIN_AFTER = timedelta(days=180)
RELATIONS = {
    Sector.FAMILY: ("family", 0, 3),
    Sector.FRIENDS: ("friends", 0, 3),
    Sector.NEIGHBOURS: ("neighbours", 0, 2),
    Sector.PROFESSIONALS: ("professionals", 1, 3),
}


def draw_map(life: Life, visit: Visit, day: date) -> str:
    """A map of four to fifteen persons, places and animals."""
    drawn = life.row(NetworkMap, visit.ends_at, drawn_on=day, drawn_by=visit.worker)
    taken: set[str] = set()
    for name, relation, sector, closeness in [*_known(life), *_others(life)]:
        if name in taken:
            continue
        taken.add(name)
        life.row(
            NetworkPerson,
            visit.ends_at,
            map_id=drawn.pk,
            name=name,
            relation=relation,
            sector=sector,
            closeness=closeness,
            importance=max(1, min(3, 4 - closeness + life.chance.randint(-1, 1))),
            wish=weighted(life.chance, WISHES[:2] if closeness == 1 else WISHES),
            knows=closeness == 1 or life.chance.random() < 0.3,
            help_wished=life.teller.say(lines("network", "help_wished"))
            if life.chance.random() < 0.25
            else "",
        )
    return "network_map"


def _known(life: Life) -> list[tuple[str, str, Sector, int]]:
    """Those who are named in the notes."""
    slots = life.teller.slots
    known = [
        (slots["closename"], slots["closerelation"].capitalize(), Sector.FAMILY, 1),
        (slots["friendname"], slots["friendrelation"].capitalize(), Sector.FRIENDS, 2),
        (slots["neighbourname"], "Nabo", Sector.NEIGHBOURS, 3),
        (slots["hangout"], "Værested", Sector.PLACES, life.chance.choice([2, 3])),
    ]
    if "child" in slots:
        known.insert(0, (slots["childname"], slots["childrelation"].capitalize(), Sector.FAMILY, 1))
    if "pet" in slots:
        known.append((slots["petname"], slots["petrelation"].capitalize(), Sector.PLACES, 1))
    return known


def _others(life: Life) -> list[tuple[str, str, Sector, int]]:
    """Some more of each group. Nobody has two mothers, and a sister has a woman's name."""
    women, men = ([*texts("people")[f"helper_{sex}"]] for sex in ("women", "men"))
    life.chance.shuffle(women)
    life.chance.shuffle(men)
    close = life.teller.slots["closerelation"].capitalize()
    return [
        (_name_for(relation, women, men, life).pop(), relation, sector, life.chance.choice([1, 2, 2, 3, 3]))
        for sector, (relations, least, most) in RELATIONS.items()
        for relation in life.chance.sample(lines("network", relations), k=life.chance.randint(least, most))
        if relation != close
    ]


def _name_for(relation: str, women: list[str], men: list[str], life: Life) -> list[str]:
    """The names to take one from."""
    if relation in lines("network", "only_women"):
        return women
    if relation in lines("network", "only_men"):
        return men
    return life.chance.choice([women, men])


def ask_wish(life: Life, visit: Visit, day: date) -> tuple[str, date | None]:
    """Ask about involving the network. Gives the answer in a word, and when to ask again."""
    answer = Involvement.YES if life.is_showcase else weighted(life.chance, INVOLVEMENT)
    again = None if answer == Involvement.YES else day + ASKED_AGAIN_AFTER
    life.row(
        NetworkWish,
        visit.ends_at,
        asked_on=day,
        answer=answer,
        words=life.teller.say(lines("network", f"wish_{answer}")),
        ask_again_on=again,
        by=visit.worker,
    )
    return str(texts("network")["answers"][answer]), again
