"""Visits, what was worked on, groups, crises, drafts of what is being typed, and sparring among colleagues.

Import from here. Changes are made in `visits.services`; of drafts in `visits.drafts`, of groups in
`visits.groups.services`.
"""

from visits.models.crises import LEARN_WITHIN, CrisisEvent, CrisisEventQuerySet
from visits.models.drafts import Draft
from visits.models.groups import GroupCourse, GroupCourseQuerySet, GroupMember, GroupMemberQuerySet
from visits.models.supervision import Supervision, SupervisionKind, SupervisionQuerySet
from visits.models.visits import (
    BY_PLACE,
    LONGEST,
    CancelledBy,
    Place,
    Topic,
    Visit,
    VisitQuerySet,
    VisitStatus,
    VisitStep,
    VisitWording,
    midnight_after,
)

__all__ = [
    "BY_PLACE",
    "LEARN_WITHIN",
    "LONGEST",
    "CancelledBy",
    "CrisisEvent",
    "CrisisEventQuerySet",
    "Draft",
    "GroupCourse",
    "GroupCourseQuerySet",
    "GroupMember",
    "GroupMemberQuerySet",
    "Place",
    "Supervision",
    "SupervisionKind",
    "SupervisionQuerySet",
    "Topic",
    "Visit",
    "VisitQuerySet",
    "VisitStatus",
    "VisitStep",
    "VisitWording",
    "midnight_after",
]
