"""People who stand in the register twice, and numbers that came late or were mistyped."""

from datetime import date, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Office, User
from citizens.cpr import REPLACEMENT_OFFSET, Cpr, parse
from citizens.models import Citizen, NumberChange, Referral, ReferralStatus, ReferralStep, StepKind
from citizens.services import change_number, confirm_merge, propose_merge
from demo.dice import dice, some_days, uuid_at
from demo.history import GUIDE
from demo.language.texts import lines
from demo.life import midday
from demo.orders import REPORT_EVERY
from demo.town import Crew, Kommune

MERGED, PROPOSED, NUMBER_CAME_LATE, MISTYPED = 0, 1, 2, 3  # numbers among the team's citizens
ORDERED_AGO = timedelta(days=40)


def write_doubles(kommune: Kommune, *, seed: int, today: date) -> None:
    """In the first team, for its leder and myndighed: one merge done, one to decide, two changed numbers."""
    crew, office = kommune.crews[0], kommune.offices[0]
    officer, chance = kommune.officer_of(office), dice(seed, "doubles")
    rows = Citizen.objects.filter(team=crew.team, held_by=office, is_protected=False)
    guides = set(rows.filter(assignment__user__username=GUIDE).values_list("pk", flat=True))
    citizens = sorted(rows, key=lambda citizen: (citizen.pk in guides, -citizen.pk.int))  # the tour's last
    for number, citizen in enumerate(citizens):
        if number == MERGED:
            gone = _register_again(citizen, crew, office, officer, today, chance)
            merge = propose_merge(citizen, gone, reason=lines("work", "same_person")[0], by=crew.manager)
            confirm_merge(merge, by=officer)
        elif number == PROPOSED:
            gone = _register_again(citizen, crew, office, officer, today, chance)
            propose_merge(citizen, gone, reason=lines("work", "same_person")[1], by=officer)
        elif number in (NUMBER_CAME_LATE, MISTYPED):
            why = NumberChange.REPLACEMENT_ENDED if number == NUMBER_CAME_LATE else NumberChange.MISTYPED
            _had_another_number(citizen, why, until=today - some_days(chance, 20, 90), by=officer)


def _register_again(
    citizen: Citizen, crew: Crew, office: Office, officer: User, today: date, chance: Random
) -> Citizen:
    """The same person under an erstatningsnummer, with an order that myndighed took back."""
    sent_on = today - ORDERED_AGO
    double = Citizen(
        id=uuid_at(chance, midday(sent_on)),
        municipality=citizen.municipality,
        team=crew.team,
        name=citizen.name,
    )
    double.set_contact(phone=citizen.phone, address="")
    double.set_cpr(_replacement_of(citizen))
    double.born_on = citizen.born_on
    double.save()
    referral = Referral.objects.create(
        id=uuid_at(chance, midday(sent_on)),
        created_at=midday(sent_on),
        citizen=double,
        office=office,
        purpose=lines("work", "ordered_twice")[0],
        status=ReferralStatus.WITHDRAWN,
        status_due_on=sent_on + REPORT_EVERY,
    )
    for days, kind, text in (
        (0, StepKind.SENT, ""),
        (2, StepKind.WITHDRAWN, lines("work", "ordered_twice")[1]),
    ):
        at = midday(sent_on + timedelta(days=days))
        fields = {"citizen": double, "referral": referral, "kind": kind, "text": text, "by": officer}
        ReferralStep.objects.create(id=uuid_at(chance, at), created_at=at, **fields)
    return double


def _had_another_number(citizen: Citizen, why: NumberChange, *, until: date, by: User) -> None:
    """The number of today, given after another one; the birthday stays the one the town knows."""
    assert citizen.cpr_digits
    number, born_on = parse(citizen.cpr_digits, today=timezone.localdate()), citizen.born_on
    citizen.set_cpr(_replacement_of(citizen))
    citizen.save()
    citizen = change_number(citizen, number, why=why, from_on=until, by=by)
    citizen.born_on = born_on
    citizen.save(update_fields=["born_on"])


def _replacement_of(citizen: Citizen) -> Cpr:
    """The citizen's number with a raised day; like the number itself, of the 1800s and nobody's."""
    digits = citizen.cpr_digits
    assert digits
    return parse(f"{int(digits[:2]) + REPLACEMENT_OFFSET}{digits[2:]}", today=timezone.localdate())
