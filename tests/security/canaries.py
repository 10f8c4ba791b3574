"""Every text about a citizen says whose it is and where it stands: `KAN0eva0Visit0happened0`.

Filled in by walking the models, so that a new table or column has its canary without being named here.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from accounts.models import Office, User
from citizens.models import Citizen, CitizenRow, Protection
from tests.everything import Everything
from tests.factories import CitizenFactory
from visits.models import Draft

CANARY = re.compile(r"KAN0([a-z]+)0([A-Za-z]+)0([a-z_]+)0")
ROW_MODELS = [model for model in apps.get_models() if issubclass(model, CitizenRow)]
# Texts that are codes to the program: with a canary in them the page would be another one.
CODES = {"sha256", "digest", "state", "template", "table", "key", "sort_key", "problem", "what", "instrument"}


def canary(citizen: str, model: type[models.Model], field: str) -> str:
    return f"KAN0{citizen}0{model.__name__}0{field}0"


def canaries_in(text: str) -> set[tuple[str, str]]:
    """Whose canaries are in a text, and of what: (citizen, "Model.field")."""
    return {(citizen, f"{model}.{field}") for citizen, model, field in CANARY.findall(text)}


def complete(citizen: Citizen, worker: User, leder: User, office: Office) -> set[str]:
    """Make a row in every table about citizens where this one has none. Returns where it could not.

    But no protection, which would hide what is to be seen.
    """
    missing = _with_the_least(citizen, worker)
    other = CitizenFactory(team=citizen.team)
    every = Everything(citizen=citizen, other=other, worker=worker, leder=leder, office=office, mark="C")
    every.rows = {
        (model.__name__, 0): row
        for model in ROW_MODELS
        if (row := _rows(model, citizen).order_by("pk").first())
    }
    for model in sorted(missing, key=lambda model: model.__name__):
        with suppress(DatabaseError, ValueError), transaction.atomic():
            every.row(model, 0)
            missing.remove(model)
    return {model.__name__ for model in missing}


def _with_the_least(citizen: Citizen, worker: User) -> set[type[models.Model]]:
    """Rows of required columns alone. Returns the models that take more than that."""
    missing: set[type[models.Model]] = {
        model for model in ROW_MODELS if model is not Protection and not _rows(model, citizen).exists()
    }
    for _ in range(3):  # rows hang on rows that are made in an earlier turn
        for model in sorted(missing, key=lambda model: model.__name__):
            with suppress(DatabaseError, ValueError), transaction.atomic():
                values = dict(_values(model, citizen, worker))
                model._default_manager.create(**values)
                missing.remove(model)
    return missing


def _values(model: type[models.Model], citizen: Citizen, worker: User) -> Iterator[tuple[str, Any]]:
    """The least that fills a row's columns, of the citizen's own rows where it points at rows."""
    for field in model._meta.concrete_fields:
        if field.name == "citizen":
            yield field.name, citizen
        elif not field.has_default() and not field.null and not field.blank and field.editable:
            yield field.name, _value(field, citizen, worker)


def _value(field: Any, citizen: Citizen, worker: User) -> Any:
    if field.is_relation and field.related_model is User:
        return worker
    if field.is_relation and issubclass(field.related_model, CitizenRow):
        return _rows(field.related_model, citizen).order_by("pk").first()
    if field.choices:
        return field.choices[0][0]
    for kind, value in (
        (models.DateTimeField, timezone.now()),
        (models.DateField, timezone.localdate()),
        (models.UUIDField, uuid4()),
        (models.JSONField, {}),
        (ArrayField, []),
        (models.BigIntegerField, uuid4().int % 2**62),  # of a row somewhere else: another for each
        ((models.IntegerField, models.DecimalField), 1),
    ):
        if isinstance(field, kind):
            return value
    return "x"


def mark(citizen: Citizen, name: str) -> None:
    """Put a canary in every text about the citizen that the database lets one change."""
    for model in (Citizen, *ROW_MODELS):
        rows = Citizen.objects.filter(pk=citizen.pk) if model is Citizen else _rows(model, citizen)
        for field in model._meta.concrete_fields:
            if field.name in CODES or field.choices:
                continue
            if isinstance(field, models.JSONField):
                _mark_json(rows, field.name, canary(name, model, field.name))
            elif isinstance(field, models.TextField) or (
                isinstance(field, models.CharField) and (field.max_length or 99) > 45
            ):
                with suppress(DatabaseError, ValueError), transaction.atomic():
                    rows.update(**{field.name: canary(name, model, field.name)})


def _mark_json(rows: Any, name: str, text: str) -> None:
    for row in rows:
        with suppress(DatabaseError, ValueError), transaction.atomic():
            rows.filter(pk=row.pk).update(**{name: with_canary(getattr(row, name), text)})


def with_canary(value: Any, text: str) -> Any:
    """`value` with `text` for every sentence in it; numbers, codes and dates stay."""
    if isinstance(value, dict):
        return {key: with_canary(inner, text) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_canary(inner, text) for inner in value]
    return text if isinstance(value, str) and " " in value else value


def held(citizen: Citizen) -> set[str]:
    """The kinds of canaries that stand in the tables about this citizen, whoever may see them."""
    found: set[tuple[str, str]] = set()
    for model in (Citizen, *ROW_MODELS):
        rows = Citizen.objects.filter(pk=citizen.pk) if model is Citizen else _rows(model, citizen)
        for values in rows.values():
            found |= canaries_in(str({name: value for name, value in values.items() if name != "pdf"}))
    for draft in Draft.objects.filter(citizen=citizen):
        found |= canaries_in(str(draft.fields))
    found |= canaries_in(Citizen.objects.get(pk=citizen.pk).address)  # sealed; empty where it is protected
    return {kind for _, kind in found}


def _rows(model: Any, citizen: Citizen) -> Any:
    return model._default_manager.filter(citizen=citizen)
