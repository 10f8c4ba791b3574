"""What happens to closed cases: archived, proposed for deletion, held back, asked for and confirmed.

The clock is asked in the whole house: what stops it may stand where the one who asks cannot see.
"""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, NoticeKind, User
from accounts.notices import tell
from accounts.policy import Role
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from citizens.reach import within_whole_house
from retention import clock
from retention.models import Deletion, DeletionQuerySet, Hold
from retention.rules import keeping_of

BATCH = 1000  # rows in one insert


@within_whole_house()
def archive_closed(day: date) -> int:
    """Archive those whose support ended long enough ago, and bring back whoever has support again."""
    Citizen.objects.archived().exclude(pk__in=clock.citizens().resting().values("pk")).update(
        archived_on=None
    )
    old = clock.citizens().to_archive(day).values("pk")
    return Citizen.objects.filter(pk__in=old).update(archived_on=day)


@within_whole_house()
def propose_deletions(day: date) -> int:
    """A row for each case that has been kept long enough; none for those that no longer are."""
    due = clock.citizens().due(day)
    _withdraw_overtaken(Deletion.objects.exclude(citizen__in=due.values("pk")))
    new = due.exclude(pk__in=Deletion.objects.values("citizen"))
    rows = [
        Deletion(citizen_id=pk, closed_on=closed_on, due_on=due_on)
        for pk, closed_on, due_on in new.values_list("pk", "closed_on", "delete_from")
    ]
    made = Deletion.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    for row in made:
        record(Event.DELETION_PROPOSED, by=User.objects.system(), target=row, citizen_id=row.citizen_id)
    return len(made)


def _withdraw_overtaken(deletions: DeletionQuerySet) -> None:
    """Something has come between: a new order, a hold, a longer rule. Who had said yes is told by the log."""
    for row in deletions:
        by = User.objects.system()
        record(Event.DELETION_WITHDRAWN, by=by, target=row, citizen_id=row.citizen_id)
        row.delete()


@transaction.atomic
def hold(citizen: Citizen, *, reason: str, by: User) -> Hold:
    """Say why a case may not be deleted yet. A deletion under way is taken back."""
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    if Hold.objects.in_force().filter(citizen=citizen).exists():
        raise RuleViolation("Sagen er allerede holdt tilbage.", code="already-held")
    made = Hold.objects.create(citizen=citizen, reason=reason, set_by=by)
    Deletion.objects.filter(citizen=citizen).delete()
    record(Event.HOLD_SET, by=by, target=made, citizen_id=citizen.pk)
    return made


@transaction.atomic
def end_hold(held: Hold, *, by: User) -> Hold:
    """From now on the clock counts again, as if it had not been stopped."""
    held = Hold.objects.select_for_update().get(pk=held.pk)
    if not held.is_in_force:
        raise RuleViolation("Det er allerede ophævet.", code="already-ended")
    held.ended_by, held.ended_at = by, timezone.now()
    held.save(update_fields=["ended_by", "ended_at"])
    record(Event.HOLD_ENDED, by=by, target=held, citizen_id=held.citizen_id)
    return held


@transaction.atomic
def note_delivery(deletion: Deletion, *, on: date, reference: str, by: User) -> Deletion:
    """Note that the archive has what it is to have."""
    deletion = _locked(deletion)
    if on > timezone.localdate():
        raise RuleViolation("Datoen ligger ude i fremtiden.", code="in-future")
    if deletion.is_asked:
        raise RuleViolation("Der er allerede bedt om sletning.", code="already-asked")
    deletion.delivered_on, deletion.delivery_reference = on, reference
    deletion.save(update_fields=["delivered_on", "delivery_reference"])
    record(Event.DELETION_DELIVERED, by=by, target=deletion, citizen_id=deletion.citizen_id)
    return deletion


@transaction.atomic
def ask_for_deletion(deletion: Deletion, *, by: User) -> Deletion:
    """The first person's word. Another must confirm it, and the night after the case is gone."""
    deletion = _locked(deletion)
    if deletion.is_asked:
        raise RuleViolation("Der er allerede bedt om sletning.", code="already-asked")
    _refuse_not_due(deletion)
    if keeping_of(deletion.municipality).deliver_first and not deletion.delivered_on:
        raise RuleViolation(
            "Sagen skal afleveres til arkivet først. Notér det, før du beder om sletning.",
            code="not-delivered",
        )
    deletion.asked_by, deletion.asked_at, deletion.declined_because = by, Now(), ""
    deletion.save(update_fields=["asked_by", "asked_at", "declined_because"])
    record(Event.DELETION_ASKED, by=by, target=deletion, citizen_id=deletion.citizen_id)
    _tell_a_second_person(deletion, asked_by=by)
    return deletion


def _tell_a_second_person(deletion: Deletion, *, asked_by: User) -> None:
    """The administrators, and whoever else leads the team; once a day, however many cases are asked for.

    Leders of other teams may confirm as well, and find it on *Kontrol* without a mail.
    """
    held = Membership.objects.current()
    administrators = held.filter(role=Role.ADMINISTRATOR, user__municipality=deletion.municipality_id)
    leders = held.filter(role=Role.MANAGER, team=deletion.team_id)
    people = User.objects.filter(is_active=True).exclude(pk=asked_by.pk)
    told = people.filter(Q(pk__in=administrators.values("user")) | Q(pk__in=leders.values("user")))
    path = reverse("retention:approvals")
    tell(told, NoticeKind.DELETION_ASKED, about=timezone.localdate(), path=path)


@transaction.atomic
def withdraw(deletion: Deletion, *, by: User) -> Deletion:
    """Think better of it, also after it was confirmed: until the night nothing is lost."""
    deletion = _locked(deletion)
    if not deletion.is_asked:
        raise RuleViolation("Der er ikke bedt om sletning.", code="not-asked")
    _take_back(deletion, because="")
    record(Event.DELETION_WITHDRAWN, by=by, target=deletion, citizen_id=deletion.citizen_id)
    return deletion


@within_whole_house()
def confirm_deletion(pk: UUID, *, by: User) -> Deletion:
    """The second person's yes, given without reading the case."""
    deletion = _to_confirm(pk, by=by)
    _refuse_not_due(deletion)
    deletion.confirmed_by, deletion.confirmed_at = by, Now()
    deletion.save(update_fields=["confirmed_by", "confirmed_at"])
    record(Event.DELETION_CONFIRMED, by=by, target=deletion, citizen_id=deletion.citizen_id)
    return deletion


@within_whole_house()
def decline_deletion(pk: UUID, *, because: str, by: User) -> Deletion:
    """The second person's no, with a sentence for the one who asked."""
    deletion = _to_confirm(pk, by=by)
    _take_back(deletion, because=because)
    record(Event.DELETION_DECLINED, by=by, target=deletion, citizen_id=deletion.citizen_id)
    return deletion


def _to_confirm(pk: UUID, *, by: User) -> Deletion:
    kommune = Deletion.objects.filter(municipality=by.municipality_id)
    deletion = kommune.select_for_update(of=["self"]).filter(pk=pk).first()
    if deletion is None or not deletion.is_asked:
        raise RuleViolation("Der er ikke længere bedt om den sletning.", code="not-asked")
    if deletion.is_confirmed:
        raise RuleViolation("Sletningen er allerede bekræftet.", code="already-confirmed")
    if deletion.asked_by_id == by.pk:
        raise RuleViolation("En anden end den, der bad om det, skal bekræfte.", code="same-person")
    return deletion


def _locked(deletion: Deletion) -> Deletion:
    """Freshly read. One that is gone was withdrawn by the clock, or carried out."""
    found = Deletion.objects.select_for_update(of=["self"]).filter(pk=deletion.pk).first()
    if found is None:
        raise RuleViolation("Sagen er ikke længere klar til sletning.", code="gone")
    return found


def _refuse_not_due(deletion: Deletion) -> None:
    with within_whole_house():
        due = clock.citizens().due(timezone.localdate()).filter(pk=deletion.citizen_id)
        is_due = due.filter(closed_on=deletion.closed_on).exists()
    if not is_due:
        raise RuleViolation("Noget har ændret sig: sagen må ikke slettes nu.", code="not-due")


def _take_back(deletion: Deletion, *, because: str) -> None:
    Deletion.objects.filter(pk=deletion.pk).update(
        asked_by=None, asked_at=None, confirmed_by=None, confirmed_at=None, declined_because=because
    )


def is_overtaken(deletion: Deletion, day: date) -> bool:
    """Whether something has happened since it was asked for that makes it another decision."""
    still = clock.citizens().due(day).filter(pk=deletion.citizen_id, closed_on=deletion.closed_on)
    merged = still.filter(merge__confirmed_at__gte=F("deletion__asked_at"))
    return not still.exists() or merged.exists()
