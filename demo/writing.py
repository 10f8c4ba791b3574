"""Writes what was told into the database: many rows at a time, parents before children."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection, models

from citizens.models import (
    Assignment,
    ChangeRequest,
    ChemistryNote,
    Citizen,
    ClosingTalk,
    Course,
    CourseMove,
    Expectations,
    Grant,
    HandOver,
    HandOverNote,
    IntroductionItem,
    MatchDecision,
    MatchedWorker,
    Protection,
    Referral,
    ReferralCode,
    ReferralGoal,
    ReferralStep,
    Report,
    ReportAnswer,
    ReportScore,
    SupportNeed,
    TaperStep,
)
from measurements.models import AlertAnswer, CitizenRhythm, Response
from network.models import NetworkMap, NetworkPerson, NetworkWish
from plans.models import Activity, Goal, Plan, PlanFollowUp, PlanVersion, Subgoal, SubgoalFollowUp, Wish
from visits.models import Visit, VisitStep, VisitWording

ORDER: tuple[type[models.Model], ...] = (
    Citizen,
    Referral,
    Grant,
    ReferralGoal,
    ReferralCode,
    ReferralStep,
    Report,
    ReportScore,
    ReportAnswer,
    Course,
    CourseMove,
    IntroductionItem,
    Expectations,
    TaperStep,
    ClosingTalk,
    Assignment,
    SupportNeed,
    MatchDecision,
    MatchedWorker,
    ChemistryNote,
    ChangeRequest,
    HandOver,
    HandOverNote,
    Wish,
    Goal,
    Subgoal,
    SubgoalFollowUp,
    Activity,
    Visit,
    VisitStep,
    VisitWording,
    Response,
    AlertAnswer,
    CitizenRhythm,
    Plan,
    PlanVersion,
    PlanFollowUp,
    NetworkMap,
    NetworkPerson,
    NetworkWish,
    Protection,
)
BATCH = 500  # rows in one insert


def write(rows: Iterable[models.Model]) -> None:
    """Insert rows of any of the models in `ORDER`. Teams and kommuner are filled in by the triggers."""
    # Plain inserts: COPY would be quicker, but the database refuses it where row-level security stands.
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model in ORDER:
        model._default_manager.bulk_create(by_model.pop(model, []), batch_size=BATCH)
    assert not by_model, f"No place in the order for {list(by_model)}."


def check_at_once() -> None:
    """Let this transaction check foreign keys with each statement.

    Put off to the end, every row of a town would wait in the server's memory to be checked.
    """
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
