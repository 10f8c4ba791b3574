"""A citizen with rows in every table, and in every text a word of its own that can be found again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import Office, User
from citizens.disclosure import models_about_citizens
from citizens.models import Assignment, Citizen
from plans.kinds import KINDS, Shape, kind_of
from plans.models import AgreedHow, PlanVersion, VersionStatus
from tests.factories import CitizenFactory
from tests.town import Town
from visits.models import GroupMember

BY_THE_DATABASE = {"id", "team", "municipality", "held_by", "created_at"}
ONE_FOR_EACH_CITIZEN = {"Deletion": 1, "SupportNeed": 1, "Plan": len(KINDS)}


def day(number: int) -> date:
    return date(2024, 1, 1) + timedelta(days=number)


def moment(number: int) -> datetime:
    return timezone.make_aware(datetime.combine(day(number), datetime.min.time())) + timedelta(hours=10)


@dataclass
class Everything:
    """`words` are the canaries: word → where it stands, as model.column."""

    citizen: Citizen
    other: Citizen  # the one a rejected proposal to merge was about
    worker: User
    leder: User
    office: Office
    mark: str
    words: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, int], models.Model] = field(default_factory=dict)

    def word(self, where: str) -> str:
        word = f"KAN{self.mark}{len(self.words):04}"
        self.words[word] = where
        return word

    def fill(self, times: int) -> None:
        for number in range(times):
            for model in models_about_citizens():
                if model is not Citizen and number < ONE_FOR_EACH_CITIZEN.get(model.__name__, times):
                    self.row(model, number)

    def row(self, model: type[models.Model], number: int) -> models.Model:
        number = min(number, ONE_FOR_EACH_CITIZEN.get(model.__name__, number + 1) - 1)
        key = (model.__name__, number)
        if key not in self.rows:
            self.rows[key] = self._made(model, number)
        return self.rows[key]

    def _made(self, model: type[models.Model], number: int) -> models.Model:
        given = {column.name: self._value(column, number) for column in _to_fill(model)}
        given |= SPECIAL.get(model.__name__, lambda _self, _number: {})(self, number)
        sealed = {name: given.pop(name) for name in list(given) if name in getattr(model, "SEALED", {})}
        row = model(**{name: value for name, value in given.items() if value is not None})
        for name, value in sealed.items():
            if name == "cpr_sealed":
                row.municipality_id = self.citizen.municipality_id
                row.put_number(value)
            elif value:
                row.put(name, value)
        row.save()
        return row

    def _value(self, column: Any, number: int) -> Any:
        if isinstance(column, models.ForeignKey):
            return self._pointed_at(column, number)
        if isinstance(column, ArrayField):
            choices = column.base_field.choices
            return [choices[0][0]] if choices else None if column.null else []
        if column.choices:
            return column.default if column.has_default() else column.flatchoices[0][0]
        if isinstance(column, models.CharField | models.TextField):
            return self.word(f"{column.model.__name__}.{column.name}")
        if isinstance(column, models.DateField) and not column.null:
            return moment(number) if isinstance(column, models.DateTimeField) else day(number)
        if column.null or column.has_default():
            return None
        return uuid4() if isinstance(column, models.UUIDField) else number + 1

    def _pointed_at(self, column: Any, number: int) -> Any:
        if column.null:
            return None
        fixed = {Citizen: self.citizen, User: self.worker, Office: self.office}
        return fixed.get(column.related_model) or self.row(column.related_model, number)


def _to_fill(model: type[models.Model]) -> list[Any]:
    return [column for column in model._meta.concrete_fields if column.name not in BY_THE_DATABASE]


def _plan_version(every: Everything, number: int) -> dict[str, Any]:
    """An approved one: of its plan there is a draft too, `fill_drafts`."""
    plan = every.row(PlanVersion._meta.get_field("plan").related_model, number)
    fields = {
        "plan": plan,
        "number": number + 1,
        "saved_from": {},
        "kind_version": kind_of(plan.kind).version,
    }
    approved = {
        "status": VersionStatus.SUPERSEDED,
        "approved_at": moment(number),
        "approved_by": every.worker,
        "agreed_how": AgreedHow.PRESENT,
        "agreed_on": day(number),
        "follow_up_on": day(number + 90),
        "superseded_at": moment(number + 1),
    }
    return {**fields, **approved, "content": _content(every, plan.kind)}


def draft_of(every: Everything, version: PlanVersion) -> PlanVersion:
    return PlanVersion.objects.create(
        citizen=every.citizen,
        plan=version.plan,
        number=version.number + 50,
        kind_version=version.kind_version,
        written_by=every.worker,
        content=_content(every, version.plan.kind),
    )


def _content(every: Everything, kind: str) -> dict[str, Any]:
    def answer(section: Any) -> Any:
        where = f"PlanVersion.content.{section.key}"
        if section.shape is Shape.TEXT:
            return every.word(where)
        if section.shape is Shape.LIST:
            return [every.word(where), every.word(where)]
        return [{column.key: every.word(where) for column in section.columns}]

    return {section.key: answer(section) for section in kind_of(kind).sections}


SPECIAL: dict[str, Callable[[Everything, int], dict[str, Any]]] = {
    "Referral": lambda every, n: {"status": "accepted", "status_due_on": day(400)},
    "Grant": lambda every, n: {"minutes_per_week": 90},
    "ReferralStep": lambda every, n: {
        "changes": [{key: every.word(f"ReferralStep.{key}") for key in ("what", "before", "after")}]
    },
    "Course": lambda every, n: {"status": "ended", "started_on": day(n), "ended_on": day(n + 1)},
    "TaperStep": lambda every, n: {"ends_on": day(n + 20), "contacts_a_week": 1},
    "ChangeRequest": lambda every, n: {
        "status": "granted",
        "answered_on": day(n + 3),
        "answered_by": every.leder,
    },
    "HandOver": lambda every, n: {"after": every._made(Assignment, n)},
    "Merge": lambda every, n: {
        "gone": every.other,
        "decided_by": every.leder,
        "rejected_at": moment(n),
    },
    "MergedRows": lambda every, n: {"ids": []},
    "Protection": lambda every, n: {
        "covers_name": True,
        "name_sealed": every.word("Protection.name_sealed"),
        "starts_on": day(n),
        "ended_on": day(900),
        "ended_by": every.leder,
    },
    "FormerNumber": lambda every, n: {"cpr_sealed": f"0101{80 + n}4001", "cpr_index": None},
    "AccessGrant": lambda every, n: {"reason": "acute"},
    "BreakGlassReview": lambda every, n: {
        "verdict": "justified",
        "judged_by": every.leder,
        "judged_at": moment(n),
    },
    "Sample": lambda every, n: {
        "reasons": ["random"],
        "lookup_id": int(every.mark, 36) * 1000 + n,
        "verdict": "not_fine",
        "judged_by": every.leder,
        "judged_at": moment(n),
    },
    "Printout": lambda every, n: {
        "kind": "journal",
        "version": None,
        "report": None,
        "starts_on": day(n),
        "ends_on": day(n + 30),
        "status": "expired",
        "pdf_sealed": "",
    },
    "Package": lambda every, n: {"status": "expired", "pdf_sealed": "", "json_sealed": ""},
    "Subgoal": lambda every, n: {
        "status": "reached",
        "set_on": day(n),
        "closed_on": day(n + 30),
        "area": 6,
        "recommendation": "6.1",
    },
    "Link": lambda every, n: {
        "used_at": moment(n),
        "answer": "talk",
        "digest": uuid4().hex * 2,
        "state": "x",
    },
    "LinkReminder": lambda every, n: {
        "digest": "",
        "address_sealed": every.word("LinkReminder.address_sealed"),
    },
    "Plan": lambda every, n: {"kind": list(KINDS)[n]},
    "PlanVersion": _plan_version,
    "PlanRefusal": lambda every, n: {"on": day(n), "ask_again_on": day(n + 180)},
    "PlanFollowUp": lambda every, n: {"on": day(n), "next_on": day(n + 90)},
    "Document": lambda every, n: {"sha256": "", "template": f"kan{every.mark.lower()}{n}"},
    "Visit": lambda every, n: {
        "ends_at": moment(n) + timedelta(hours=1),
        "status": "cancelled",
        "cancelled_by": "worker",
    },
    # Before all else: its line holds no words, and a full page of the timeline should.
    "GroupCourse": lambda every, n: {
        "team": every.citizen.team,
        "starts_on": day(n - 90),
        "ends_on": day(n - 60),
    },
    "GroupMember": lambda every, n: {"joined_on": day(n - 90)},
    "Response": lambda every, n: {
        "state": "declined",
        "answers": {"individual": "3.5"},
        "total": None,
        "group_member": every.row(GroupMember, n),
        "occasion": "before",
    },
    "NetworkWish": lambda every, n: {"answer": "yes"},
    "Hold": lambda every, n: {"ended_by": every.leder, "ended_at": moment(n)},
    "Deletion": lambda every, n: {"delivered_on": day(n)},
    "AnswerDraft": lambda every, n: {"fields_sealed": every.word("AnswerDraft.fields_sealed")},
    "Draft": lambda every, n: {"fields": {"happened": every.word("Draft.fields")}, "saved_from": ""},
}


def everything_about(town: Town, *, mark: str = "E", times: int = 1, name: str = "") -> Everything:
    """A citizen of Anna's and Lars' team with `times` rows in every table."""
    every = Everything(
        citizen=CitizenFactory(team=town.nord),
        other=CitizenFactory(team=town.nord),
        worker=town.anna,
        leder=town.lars,
        office=town.kontor,
        mark=mark,
    )
    citizen = every.citizen
    citizen.name = name or every.word("Citizen.name")
    citizen.important_to_know = every.word("Citizen.important_to_know")
    citizen.set_contact(
        phone=every.word("Citizen.phone_sealed"), address=every.word("Citizen.address_sealed")
    )
    citizen.put_number(f"0202{80 + int(mark, 36) % 10}4002")
    citizen.save()
    every.fill(times)
    draft_of(every, every.row(PlanVersion, 0))
    return every
