"""Drafts of what is being typed about a visit: kept while one writes, gone when it is saved or forgotten."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bostoette.errors import RuleViolation
from citizens.models import Citizen
from visits.models import Draft, Visit

logger = logging.getLogger(__name__)

NEW_VISIT = "besoeg"  # the draft of a visit that is not in the calendar
NOT_WORDS = {"idempotency_key", "version", "came_from"}  # what a form carries beside what was typed


@dataclass(frozen=True)
class Sheet:
    """A form as it stands on somebody's screen.

    `base` is the revision of the draft it began with, `page` names the very page: one that wrote the
    draft last may write again and again, also when the answer to its last save was lost.
    """

    fields: Mapping[str, list[str]]
    base: int = 0
    page: str = ""

    @property
    def key(self) -> list[str]:
        return self.fields.get("idempotency_key", [])

    @property
    def words(self) -> dict[str, list[str]]:
        return _words(self.fields)


def _words(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What was typed, without the boxes left empty."""
    return {name: said for name, said in fields.items() if name not in NOT_WORDS and any(said)}


class OtherDraft(RuleViolation):
    """A draft of another visit to the same citizen is being written in another tab."""

    def __init__(self) -> None:
        super().__init__(
            "Ikke gemt: du er også i gang med et andet besøg i en anden fane. Gem det ene først.",
            code="other-draft",
        )


class StaleDraft(RuleViolation):
    """The same draft was written on in another tab. `draft` is how it stands; nothing was written."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(
            "Ikke gemt: du har skrevet videre i en anden fane. Tryk på Gem besøg, så ser du begge tekster.",
            code="stale-draft",
        )
        self.draft = draft


def draft_key(visit: Visit) -> str:
    return f"{NEW_VISIT}-{visit.pk}"


def visit_in(form: str) -> UUID | None:
    """The visit that `form` is about; None for one that is not in the calendar."""
    return next(iter(uuids([form.removeprefix(f"{NEW_VISIT}-")])), None)


def is_draft_key(form: str) -> bool:
    """Whether `form` names a form that keeps drafts."""
    visit = visit_in(form)
    return form == (f"{NEW_VISIT}-{visit}" if visit else NEW_VISIT)


def uuids(texts: Iterable[str]) -> list[UUID]:
    """Those of `texts` that are ids."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def draft_of(user: User, citizen: Citizen, form: str) -> Draft | None:
    return Draft.objects.filter(user=user, citizen=citizen, form=form).first()


@transaction.atomic
def keep_draft(user: User, citizen: Citizen, form: str, sheet: Sheet) -> Draft | None:
    """Keep what `user` is typing. None if the form is saved already: a late draft must not rise again.

    Raises `OtherDraft` or `StaleDraft` rather than write over what is being typed in another tab.
    """
    if Visit.objects.filter(worker=user, idempotency_key__in=uuids(sheet.key)).exists():
        return None
    draft, is_new = Draft.objects.select_for_update().get_or_create(
        user=user,
        citizen=citizen,
        form=form,
        defaults={"fields": sheet.fields, "revision": 1, "saved_from": sheet.page},
    )
    if is_new:
        return draft
    if is_of_another(draft, sheet):
        raise OtherDraft
    if has_moved_on(draft, sheet):
        raise StaleDraft(draft)
    draft.fields = dict(sheet.fields)
    draft.revision += 1
    draft.saved_from = sheet.page
    draft.save(update_fields=["fields", "revision", "saved_from", "saved_at"])
    return draft


def is_of_another(draft: Draft, sheet: Sheet) -> bool:
    """Whether two visits outside the calendar are being written at once. One in it is always the same."""
    return draft.form == NEW_VISIT and draft.fields.get("idempotency_key", []) != sheet.key


def has_moved_on(draft: Draft, sheet: Sheet) -> bool:
    """Whether another page wrote other words on the draft after this one was opened."""
    is_own = bool(sheet.page) and draft.saved_from == sheet.page
    return not is_own and draft.revision != sheet.base and _words(draft.fields) != sheet.words


def refuse_if_stale(draft: Draft | None, sheet: Sheet) -> None:
    """Before the visit itself is saved, which ends the draft. Raises `StaleDraft`."""
    if draft and not is_of_another(draft, sheet) and has_moved_on(draft, sheet):
        raise StaleDraft(draft)


def drop_draft(user: User, citizen: Citizen, form: str) -> None:
    Draft.objects.filter(user=user, citizen=citizen, form=form).delete()


def drop_used(user: User, visit: Visit) -> None:
    """The visit is saved: its drafts are used up."""
    Draft.objects.filter(user=user, citizen=visit.citizen_id, form=draft_key(visit)).delete()
    # Another tab may be writing on another visit: only the draft with this form's key has been used up.
    Draft.objects.filter(
        user=user,
        citizen=visit.citizen_id,
        form=NEW_VISIT,
        fields__idempotency_key=[str(visit.idempotency_key)],
    ).delete()


def kept_for() -> timedelta:
    """How long a draft lies after somebody last wrote on it."""
    return timedelta(days=settings.DRAFTS_KEPT_DAYS)


def drop_forgotten() -> None:
    """Delete the drafts nobody wrote on for `kept_for()`. One statement for everybody; twice is the same."""
    count, _ = Draft.objects.filter(saved_at__lt=timezone.now() - kept_for()).delete()
    logger.info("%s forgotten drafts are deleted.", count)
