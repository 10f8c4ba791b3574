"""What happens to the profiles of bostøtter, and to what a team tells its citizens about a change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import Team, User
from audit.log import record
from audit.models import Event
from citizens.models import ChangeContact, Competence, WorkerProfile


@dataclass(frozen=True)
class ProfileContent:
    """What a bostøtte tells about the own work. A theme in both lists counts as trained."""

    languages: Collection[str] = ()
    works_since: int | None = None
    about: str = ""
    experienced: Collection[str] = ()
    trained: Collection[str] = ()


@transaction.atomic
def save_profile(worker: User, content: ProfileContent, *, by: User) -> WorkerProfile:
    """Keep what the worker can. Hours and absence are the leder's (`set_availability`)."""
    profile = _lock_profile(worker)
    profile.languages = sorted(content.languages)
    profile.works_since = content.works_since
    profile.about = content.about
    profile.save()
    profile.competences.all().delete()
    Competence.objects.bulk_create(
        Competence(profile=profile, theme=theme, is_trained=theme in content.trained)
        for theme in sorted({*content.experienced, *content.trained})
    )
    record(Event.PROFILE_CHANGED, by=by, target=profile)
    return profile


@transaction.atomic
def set_availability(
    worker: User,
    *,
    minutes_per_week: int | None,
    away_from: date | None,
    away_until: date | None,
    by: User,
) -> WorkerProfile:
    """How many minutes a week the worker has for citizens, and when the worker is away."""
    profile = _lock_profile(worker)
    profile.minutes_per_week = minutes_per_week
    profile.away_from = away_from
    profile.away_until = away_until
    profile.save()
    record(Event.AVAILABILITY_SET, by=by, target=profile)
    return profile


def _lock_profile(worker: User) -> WorkerProfile:
    WorkerProfile.objects.get_or_create(user=worker)
    return WorkerProfile.objects.select_for_update().get(user=worker)


@transaction.atomic
def set_change_contact(team: Team, *, text: str, by: User) -> ChangeContact:
    """Whom the citizens of `team` contact when they want another bostøtte."""
    contact, _ = ChangeContact.objects.update_or_create(team=team, defaults={"text": text})
    record(Event.CHANGE_CONTACT_SET, by=by, target=contact)
    return contact


def contact_for_change(team: Team) -> str:
    """The sentence a citizen reads, on the screen and on paper. One query."""
    contact = ChangeContact.objects.filter(team=team).first()
    return contact.text if contact else f"Sig det til din bostøtte eller til lederen af {team}."
