"""What the log has brought up: look-ups drawn for the leder, names shown, a warning that was read."""

from datetime import date, time, timedelta
from random import Random

from accounts.models import User
from accounts.policy import Action
from bostoette.workdays import working_days_after
from citizens.models import Assignment, Citizen
from citizens.services import acknowledge_sending
from demo.courses import at
from demo.dice import dice, uuid_at
from demo.language.texts import lines
from demo.town import Crew, Kommune
from oversight.models import Sample, SampleReason, Verdict
from oversight.sampling import WORKING_DAYS_TO_JUDGE
from oversight.services import show_names

# Why each was drawn, when on its day, and what the leder has said to it.
DRAWN: tuple[tuple[tuple[SampleReason, ...], time, Verdict | None], ...] = (
    ((SampleReason.RANDOM,), time(9, 12), Verdict.FINE),
    ((SampleReason.UNASSIGNED,), time(13, 47), None),
    ((SampleReason.UNASSIGNED, SampleReason.ODD_HOUR), time(22, 31), Verdict.ASK),
    ((SampleReason.RANDOM,), time(10, 5), None),
    ((SampleReason.RANDOM,), time(14, 26), None),
)


def write_looks(kommune: Kommune, *, seed: int, today: date) -> None:
    """The samples of last week in the first two teams, and what follows from looking."""
    monday = today - timedelta(days=today.weekday() + 7)
    samples = [
        sample
        for crew in kommune.crews[:2]
        for sample in _samples(crew, monday, dice(seed, crew.team.name, "samples"))
    ]
    # The log is stamped by the database and cannot be made for last week, so these stand for rows of a
    # month that has been dropped: no row of the log has a number below one.
    for number, sample in enumerate(samples, start=1):
        sample.lookup_id = -number
    Sample.objects.bulk_create(samples)
    crew = kommune.crews[0]
    asked_about = Citizen.objects.filter(team=crew.team).order_by("pk").first()
    if asked_about:
        show_names(asked_about, reason=lines("work", "names_shown")[0], by=crew.manager)
    protected = Assignment.objects.current().filter(citizen__is_protected=True).order_by("pk").first()
    if protected:
        acknowledge_sending(protected.citizen, by=protected.user)


def _samples(crew: Crew, monday: date, chance: Random) -> list[Sample]:
    assigned = list(Assignment.objects.current().filter(team=crew.team).order_by("pk")[: len(DRAWN)])
    return [
        _sample(crew, assignment, monday + timedelta(days=number), drawn, chance)
        for number, (assignment, drawn) in enumerate(zip(assigned, DRAWN, strict=False))
    ]


def _sample(
    crew: Crew,
    assignment: Assignment,
    day: date,
    drawn: tuple[tuple[SampleReason, ...], time, Verdict | None],
    chance: Random,
) -> Sample:
    """A look of the one who is assigned, or of a colleague who had to open the citizen with a reason."""
    reasons, hour, verdict = drawn
    colleagues = [user for user in crew.workers if user != assignment.user]
    is_stranger = SampleReason.UNASSIGNED in reasons and bool(colleagues)
    user: User = chance.choice(colleagues) if is_stranger else assignment.user
    when = at(day, hour)
    sample = Sample(
        id=uuid_at(chance, when),
        citizen=assignment.citizen,
        week=day - timedelta(days=day.weekday()),
        looked_at=when,
        user=user,
        what=Action.VIEW_RECORD,
        purpose="adgang med grund: akut" if is_stranger else "bostøtte for borgeren",
        reasons=[reason.value for reason in reasons],
        due_on=working_days_after(day + timedelta(days=7 - day.weekday()), WORKING_DAYS_TO_JUDGE),
    )
    if verdict:
        sample.verdict, sample.judged_by = verdict, crew.manager
        sample.remark = "" if verdict == Verdict.FINE else lines("work", "look_asked")[0]
        sample.judged_at = at(day + timedelta(days=7 - day.weekday()), time(8, 40))
    return sample
