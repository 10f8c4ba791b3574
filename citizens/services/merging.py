"""Two records of one person become one: proposed by one, confirmed by another, and undone exactly if need be.

Whatever points at a citizen moves, without a list of tables: a new kind of row is moved from its first day.
It works past the wall: while rows move, the one who moves them loses sight of the record they leave, and a
row out of sight would stay behind without a word. Who may take part is asked before, on both records.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.functions import TransactionNow
from django.db import models

from accounts.models import Office, User
from audit.log import record
from audit.models import Event
from bostoette.errors import RuleViolation
from citizens import cpr
from citizens.models import Citizen, Course, Merge, MergedRows, Protection
from citizens.reach import within_whole_house

STAY = (Merge, MergedRows)  # what tells of merges stays where it was written
HOW_TO_SETTLE: dict[str, str] = {
    "course_one_open_for_citizen": "Begge har et åbent forløb. Afslut eller afbryd det ene først.",
    "referral_one_waiting_for_citizen": "Begge har en bestilling, der venter på svar. Besvar den ene først.",
    "assignment_one_coordinator": "Begge har en tovholder. Afslut den ene tildeling først.",
    "protection_one_in_force": "Begge er beskyttet. Ophæv den ene beskyttelse først.",
    "supportneed_one_for_citizen": "Begge har beskrevne behov til et match. Behold det ene sæt.",
}


def say_how_to_settle(constraint: str, sentence: str) -> None:
    """Apps above say in their `AppConfig.ready` what to do when both records hold what only one may."""
    HOW_TO_SETTLE[constraint] = sentence


@within_whole_house()
def propose_merge(stays: Citizen, gone: Citizen, *, reason: str, by: User) -> Merge:
    """Say that two records are one person. Nothing moves before a second person has agreed."""
    stays, gone = _locked(stays, gone)
    if problems := _unfit(stays, gone):
        raise RuleViolation(" ".join(problems), code="unfit")
    if Merge.objects.filter(gone=gone, rejected_at=None, undone_at=None).exists():
        raise RuleViolation("Der er allerede et forslag om den registrering.", code="already-proposed")
    merge = Merge.objects.create(citizen=stays, gone=gone, reason=reason, proposed_by=by)
    record(Event.MERGE_PROPOSED, by=by, target=merge, citizen_id=stays.pk, gone=str(gone.pk))
    return merge


@within_whole_house()
def reject_merge(merge: Merge, *, by: User) -> Merge:
    """The second person says no; or the first one takes it back by asking another to."""
    merge = _waiting(merge, by=by)
    merge.decided_by = by
    merge.rejected_at = TransactionNow()
    merge.save(update_fields=["decided_by", "rejected_at"])
    record(Event.MERGE_REJECTED, by=by, target=merge, citizen_id=merge.citizen_id)
    return merge


@within_whole_house()
def confirm_merge(merge: Merge, *, by: User) -> Merge:
    """Move every row of the one to the other, and write down which."""
    merge = _waiting(merge, by=by)
    stays, gone = _locked(merge.citizen, merge.gone)
    if problems := [*_unfit(stays, gone), *obstacles(stays, gone)]:
        raise RuleViolation(" ".join(problems), code="conflict")
    merge.decided_by = by
    # The database lets approved plans change citizen in the very transaction that this moment names.
    merge.confirmed_at = TransactionNow()
    merge.save(update_fields=["decided_by", "confirmed_at"])
    brings_support = Course.objects.open().filter(citizen=gone).exists()
    for model in models_about_citizens():
        ids = list(_rows(model, gone).order_by("pk").values_list("pk", flat=True))
        if ids:
            MergedRows.objects.create(citizen=stays, merge=merge, table=model._meta.label, ids=ids)
            _rows(model, gone).update(citizen=stays)
    gone.merged_into = stays
    gone.save(update_fields=["merged_into"])
    if brings_support:
        _hold(stays, gone.held_by)
    if protection := Protection.objects.in_force().filter(citizen=stays, covers_name=True).first():
        hide_names_laid_in(stays, protection.pseudonym)
    record(Event.MERGE_CONFIRMED, by=by, target=merge, citizen_id=stays.pk, gone=str(gone.pk))
    return merge


@within_whole_house()
def undo_merge(merge: Merge, *, by: User) -> Merge:
    """Part the two again: what was moved goes back, and what has come to hang on it since goes along."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if not merge.is_in_force:
        raise RuleViolation("Der er ikke noget at skille ad.", code="not-in-force")
    stays, gone = _locked(merge.citizen, merge.gone)
    if stays.merged_into_id:
        raise RuleViolation("Skil den seneste sammenlægning ad først.", code="merged-on")
    merge.undone_by = by
    merge.undone_at = TransactionNow()
    merge.save(update_fields=["undone_by", "undone_at"])
    show_names_laid_in(gone)
    gone.refresh_from_db()
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    for model, ids in _to_move_back(merge, stays).items():
        _rows(model, stays).filter(pk__in=ids).update(citizen=gone)
    newest = stays.referral_set.order_by("-created_at", "-id").first()
    _hold(stays, newest.office if newest else None)
    record(Event.MERGE_UNDONE, by=by, target=merge, citizen_id=stays.pk, gone=str(gone.pk))
    return merge


@within_whole_house()
def obstacles(stays: Citizen, gone: Citizen) -> list[str]:
    """What stands in both records and may stand in only one, as sentences that say what to settle first."""
    return [
        HOW_TO_SETTLE.get(rule.name, f"Begge har {model._meta.verbose_name}, og der kan kun være én.")
        for model in models_about_citizens()
        for rule in model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and _collides(model, rule, stays, gone)
    ]


@within_whole_house()
def ids_of(citizen: Citizen) -> list[UUID]:
    """The citizen's id and those of the records that were laid into it: under all of them stand log lines."""
    ids = [citizen.pk]
    level = ids
    while level := list(Citizen.objects.filter(merged_into__in=level).values_list("pk", flat=True)):
        ids = [*ids, *level]
    return ids


@within_whole_house()
def records_of(citizen: Citizen) -> list[Citizen]:
    """The citizen and the records that were laid into it, wherever those lay; it stands first."""
    rows = Citizen.objects.filter(pk__in=ids_of(citizen)).select_related("municipality", "team", "held_by")
    return sorted(rows, key=lambda row: (row.pk != citizen.pk, row.pk))


@within_whole_house()
def hide_names_laid_in(citizen: Citizen, pseudonym: str) -> None:
    """Let every record laid into the citizen's go by the same pseudonym, its own name sealed in its row."""
    for row in records_of(citizen)[1:]:
        row.hide_name(pseudonym)
        row.save(update_fields=["name", "sort_key", "name_sealed"])


@within_whole_house()
def show_names_laid_in(citizen: Citizen) -> None:
    """Give the records that were laid in, and the citizen's if it is one of them, their own names back."""
    for row in records_of(citizen):
        if row.name_sealed:
            row.show_name()
            row.save(update_fields=["name", "sort_key", "name_sealed"])


@within_whole_house()
def counts(gone: Citizen) -> list[tuple[str, int]]:
    """How many rows of each kind would move, for the one who decides."""
    numbers = [(str(m._meta.verbose_name_plural), _rows(m, gone).count()) for m in models_about_citizens()]
    return [(label, number) for label, number in numbers if number]


@within_whole_house()
def record_laid_in(merge: Merge) -> Citizen | None:
    """The record that is gone, for those who may see the one that stays; None while the two stand apart."""
    return Citizen.objects.select_related("team").get(pk=merge.gone_id) if merge.is_in_force else None


def models_about_citizens() -> Iterator[type[models.Model]]:
    """Every model with a `citizen`, in an order that does not change."""
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        fields = {field.name: field for field in model._meta.concrete_fields}
        if model not in STAY and "citizen" in fields and fields["citizen"].related_model is Citizen:
            yield model


def _rows(model: type[models.Model], citizen: Citizen) -> Any:
    return model._default_manager.filter(citizen=citizen)


def _hold(citizen: Citizen, office: Office | None) -> None:
    """Let an office hold the citizen, and by a trigger every row about them."""
    citizen.held_by = office
    citizen.save(update_fields=["held_by"])


def _locked(stays: Citizen, gone: Citizen) -> tuple[Citizen, Citizen]:
    """Both, freshly read. Always in the same order, so that two merges do not wait for each other."""
    rows = Citizen.objects.select_for_update().filter(pk__in=[stays.pk, gone.pk]).order_by("pk")
    by_id = {row.pk: row for row in rows}
    return by_id[stays.pk], by_id[gone.pk]


def _waiting(merge: Merge, *, by: User) -> Merge:
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if not merge.is_waiting:
        raise RuleViolation("Der er allerede svaret på forslaget.", code="already-decided")
    if merge.proposed_by_id == by.pk:
        raise RuleViolation("En anden end den, der foreslog det, skal svare.", code="same-person")
    return merge


def _unfit(stays: Citizen, gone: Citizen) -> list[str]:
    """Why these two cannot be laid together this way round."""
    problems = []
    if stays.pk == gone.pk or stays.municipality_id != gone.municipality_id:
        problems.append("Vælg to registreringer i samme kommune.")
    if stays.merged_into_id or gone.merged_into_id:
        problems.append("Den ene er allerede lagt ind i en anden registrering.")
    if _knows_number_better(gone, stays):
        problems.append("Den registrering, der har borgerens CPR-nummer, skal være den, der bliver.")
    if Protection.objects.in_force().filter(citizen=gone, covers_name=True).exists():
        problems.append("Den registrering, hvor navnet er beskyttet, skal være den, der bliver.")
    return problems


def _knows_number_better(one: Citizen, other: Citizen) -> bool:
    def rank(citizen: Citizen) -> int:
        digits = citizen.cpr_digits
        return 0 if not digits else 1 if cpr.is_replacement(digits) else 2

    return rank(one) > rank(other)


def _collides(
    model: type[models.Model], rule: models.UniqueConstraint, stays: Citizen, gone: Citizen
) -> bool:
    names = [*rule.fields, *(getattr(part, "name", "") for part in rule.expressions)]
    if "citizen" not in names:
        return False
    others = [name for name in names if name != "citizen"]

    def held(citizen: Citizen) -> set[tuple[Any, ...]]:
        rows = _rows(model, citizen)
        rows = rows.filter(rule.condition) if rule.condition else rows
        return set(rows.values_list(*others)) if others else ({()} if rows.exists() else set())

    return bool(held(stays) & held(gone))


def _to_move_back(merge: Merge, stays: Citizen) -> dict[type[models.Model], set[Any]]:
    """The rows the merge moved, and those of the citizen that have been hung on them since."""
    back: dict[type[models.Model], set[Any]] = {model: set() for model in models_about_citizens()}
    for moved in merge.moved.all():
        back[apps.get_model(moved.table)] |= set(moved.ids)
    found = True
    while found:
        found = False
        for model, ids in back.items():
            hanging = set(_hanging_on(back, model, stays)) - ids
            found = found or bool(hanging)
            ids |= hanging
    return back


def _hanging_on(
    back: dict[type[models.Model], set[Any]], model: type[models.Model], stays: Citizen
) -> Iterator[Any]:
    for field in model._meta.concrete_fields:
        parent = field.related_model
        if isinstance(parent, type) and back.get(parent):
            yield from (
                _rows(model, stays).filter(**{f"{field.name}__in": back[parent]}).values_list("pk", flat=True)
            )
