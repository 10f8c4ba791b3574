"""A few citizens of the town live with navne- or adressebeskyttelse."""

from datetime import timedelta
from random import Random

from accounts.models import User
from citizens.models import Protection, ProtectionBasis
from demo.dice import some_days
from demo.language.texts import lines
from demo.life import Life, midday

EVERY = 20  # citizens; of each twenty …
ADDRESS_ONLY, NAME_TOO = 13, 17  # … these two
A_YEAR = timedelta(days=365)


def protect_some(life: Life, index: int, *, by: User, chance: Random) -> None:
    """Protect the citizen if it is one of the few. Notes and lists know the person by the dæknavn."""
    which = index % EVERY
    if which not in (ADDRESS_ONLY, NAME_TOO):
        return
    starts_on = life.today - some_days(chance, 30, 300)
    row = life.row(
        Protection,
        midday(starts_on),
        basis=ProtectionBasis.REGISTERED if which == ADDRESS_ONLY else ProtectionBasis.THREATENED,
        starts_on=starts_on,
        review_on=starts_on + A_YEAR,
        covers_name=which == NAME_TOO,
        pseudonym=life.citizen.name if which == NAME_TOO else "",
        set_by=by,
    )
    if which == NAME_TOO:
        first = chance.choice(lines("people", "women_middle"))
        row.put("name_sealed", f"{first} {chance.choice(lines('people', 'surnames'))}")
