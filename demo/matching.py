"""Who was matched with whom and why, what bostøtter can, and who stands in for whom just now."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from accounts.models import User
from citizens.models import (
    AskedBy,
    Assignment,
    ChangeContact,
    ChangeRequest,
    ChemistryNote,
    Competence,
    Course,
    Fit,
    HandOver,
    HandOverNote,
    Language,
    MatchDecision,
    MatchedWorker,
    SupportNeed,
    Theme,
    WorkerProfile,
)
from citizens.services.changes import ANSWER_WITHIN
from demo.courses import Arc
from demo.dice import dice, some_days, weighted
from demo.language.texts import lines
from demo.life import Life, midday
from demo.people import invented_phone
from demo.town import Crew, Kommune

THEMES = {
    "anxiety": Theme.ANXIETY,
    "body": Theme.HEALTH,
    "community": Theme.COMMUNITIES,
    "family": Theme.NETWORK,
    "finances": Theme.FINANCES,
    "home": Theme.HOME,
    "loneliness": Theme.NETWORK,
    "mood": Theme.DEPRESSION,
    "sleep": Theme.HEALTH,
    "work": Theme.WORK,
}
NEEDS_A_LANGUAGE, NEED_IS_SAID, MATCH_IS_KEPT, CHEMISTRY_IS_TOLD = 0.06, 0.5, 0.7, 0.6
SPEAKS_MORE, HAS_LEFT_THE_PROFILE = 0.3, 0.1
SPOKEN = (Language.ENGLISH, Language.GERMAN, Language.ARABIC, Language.TURKISH, Language.POLISH)
WEEKS = (1080, 1200, 1320, 1440)  # minutes for citizens
COVER_ENDS, ASKED = timedelta(days=6), timedelta(days=3)  # from today, and ago


def write_profiles(kommune: Kommune, *, seed: int, today: date) -> None:
    """What each bostøtte can and has time for, and whom a citizen of each team contacts."""
    profiles: list[WorkerProfile] = []
    competences: list[Competence] = []
    for crew in kommune.crews:
        chance = dice(seed, kommune.municipality.name, crew.team.name, "profiles")
        profiles += (_profile(user, chance, today) for user in crew.workers)
        call = f"Ring til {crew.manager.name} på {invented_phone(chance)}"
        ChangeContact.objects.create(team=crew.team, text=f"{call}, eller sig det til en, du er tryg ved.")
    if (absent := _absent(kommune)) is not None:
        away = next(profile for profile in profiles if profile.user == absent)
        away.away_from, away.away_until = today, today + COVER_ENDS
    WorkerProfile.objects.bulk_create(profiles)
    for profile in profiles:
        competences += _competences(profile, dice(seed, profile.user.username, "competences"))
    Competence.objects.bulk_create(competences)


def _profile(user: User, chance: Random, today: date) -> WorkerProfile:
    speaks = chance.sample(SPOKEN, k=chance.randint(1, 2)) if chance.random() < SPEAKS_MORE else []
    return WorkerProfile(
        user=user,
        languages=sorted(speaks),
        works_since=today.year - chance.randint(1, 24),
        about=chance.choice(lines("matches", "about")),
        minutes_per_week=chance.choice(WEEKS),
    )


def _competences(profile: WorkerProfile, chance: Random) -> Iterator[Competence]:
    if chance.random() < HAS_LEFT_THE_PROFILE:
        return
    for number, theme in enumerate(chance.sample(sorted(Theme.values), k=chance.randint(4, 7))):
        yield Competence(profile=profile, theme=theme, is_trained=number < 2)


def _absent(kommune: Kommune) -> User | None:
    """The bostøtte of the second team who is away this week."""
    return kommune.crews[1].workers[0] if len(kommune.crews) > 1 else None


def tell_match(life: Life, course: Course, arc: Arc, crew: Crew) -> None:
    """What was asked of a bostøtte, who was chosen first and why, and what the citizen said of it."""
    own = [row for row in life.rows if isinstance(row, Assignment)]
    first = next((each for each in own if each.starts_on == arc.started_on), None)
    if life.chance.random() < NEED_IS_SAID and not _has_need(life):
        _tell_need(life, arc)
    if first is None or life.chance.random() > MATCH_IS_KEPT:
        return
    decided_on = first.starts_on - some_days(life.chance, 2, 8)
    names = {"worker": first.user.name.split()[0]}
    decision = life.row(
        MatchDecision,
        midday(decided_on),
        course=course,
        professional_fit=life.teller.say(lines("matches", "fit"), **names),
        competences=life.teller.say(lines("matches", "knowledge"), **names),
        chemistry=life.teller.say(lines("matches", "chemistry"), **names),
        took_part=life.teller.say(lines("matches", "took_part")),
        decided_on=decided_on,
        decided_by=crew.manager,
    )
    life.row(MatchedWorker, midday(decided_on), decision=decision, assignment=first)
    _tell_chemistry(life, decision, first, names)
    _tell_change_of_hands(life, own, first, crew)


def _has_need(life: Life) -> bool:
    return any(isinstance(row, SupportNeed) for row in life.rows)


def _tell_need(life: Life, arc: Arc) -> None:
    themes = {THEMES[theme.key].value for theme in life.person.themes}
    if life.person.is_young:
        themes.add(Theme.YOUNG.value)
    needs_language = life.chance.random() < NEEDS_A_LANGUAGE
    life.row(
        SupportNeed,
        midday(arc.ordered_on),
        themes=sorted(themes),
        languages=[life.chance.choice(SPOKEN).value] if needs_language else [],
        wish=life.teller.say(lines("matches", "wishes")),
    )


def _tell_chemistry(life: Life, decision: MatchDecision, first: Assignment, names: dict[str, str]) -> None:
    on = first.starts_on + some_days(life.chance, 12, 30)
    if on >= life.today or life.chance.random() > CHEMISTRY_IS_TOLD:
        return
    fit = weighted(life.chance, ((Fit.GOOD, 0.8), (Fit.UNSURE, 0.2)))
    said = life.teller.say(lines("matches", f"said_{fit.value}"), **names)
    life.row(ChemistryNote, midday(on), decision=decision, fit=fit, said=said, on=on, by=first.user)


def _tell_change_of_hands(life: Life, own: Sequence[Assignment], first: Assignment, crew: Crew) -> None:
    """Where another took over later: the hand-over, and the note that went with it."""
    if first.ends_on is None:
        return
    after = next((each for each in own if each.starts_on == first.ends_on + timedelta(days=1)), None)
    if after is None:
        return
    life.row(
        HandOver,
        midday(after.starts_on),
        before=first,
        after=after,
        starts_on=after.starts_on,
        reason=life.teller.say(lines("matches", "hand_over")),
        by=crew.manager,
    )
    notes = ("matters", "agreements", "careful", "next")
    matters, agreements, careful, following = (life.teller.say(lines("matches", f"note_{n}")) for n in notes)
    life.row(
        HandOverNote,
        midday(first.ends_on),
        matters=matters,
        agreements=agreements,
        careful=careful,
        next_visit=following,
        written_on=first.ends_on,
        written_by=first.user,
    )


def tell_today(life: Life, kommune: Kommune, crew: Crew, worker: User, place: int) -> None:
    """What waits for the leder today: one wish for change, and cover for who is away this week."""
    own = next((row for row in _running(life) if row.user == worker), None)
    if own is None:
        return
    colleague = crew.workers[(crew.workers.index(worker) + 1) % len(crew.workers)]
    is_first_team = crew is kommune.crews[0] and len(kommune.crews) > 1
    if is_first_team and worker == crew.workers[0] and place == 1:
        _tell_wish_for_change(life, worker)
    if worker == _absent(kommune) and colleague not in {row.user for row in _running(life)}:
        _tell_cover(life, own, colleague, crew)


def _running(life: Life) -> Sequence[Assignment]:
    return [row for row in life.rows if isinstance(row, Assignment) and row.ends_on is None]


def _tell_wish_for_change(life: Life, worker: User) -> None:
    asked_on = life.today - ASKED
    life.row(
        ChangeRequest,
        midday(asked_on),
        worker=worker,
        asked_by=AskedBy.CITIZEN,
        reason=life.teller.say(lines("matches", "change_reason"), worker=worker.name.split()[0]),
        asked_on=asked_on,
        answer_by=asked_on + ANSWER_WITHIN,
        recorded_by=worker,
    )


def _tell_cover(life: Life, own: Assignment, colleague: User, crew: Crew) -> None:
    until = life.today + COVER_ENDS
    after = life.row(Assignment, midday(life.today), user=colleague, starts_on=life.today, ends_on=until)
    life.row(
        HandOver,
        midday(life.today),
        before=own,
        after=after,
        starts_on=life.today,
        ends_on=until,
        reason=life.teller.say(lines("matches", "cover_reason")),
        by=crew.manager,
    )
