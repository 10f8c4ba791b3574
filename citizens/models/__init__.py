"""The citizen, the course of support, and the row rule that everything else follows.

`core` holds the citizen, the rule and the rows that the rule asks; each other matter has a module of its own.
Import from here. Changes are made in `citizens.services`.
"""

from citizens.models.core import (
    NEXT_STATUS,
    OVER,
    RUNNING,
    AccessGrant,
    AccessGrantQuerySet,
    Assignment,
    AssignmentQuerySet,
    Citizen,
    CitizenQuerySet,
    CitizenRow,
    CitizenRowQuerySet,
    Course,
    CourseMove,
    CourseQuerySet,
    CourseStatus,
    GrantReason,
    Referral,
    SupportForm,
    citizen_id_of,
    workers_of,
)
from citizens.models.sealed import WithSealed

__all__ = [
    "NEXT_STATUS",
    "OVER",
    "RUNNING",
    "AccessGrant",
    "AccessGrantQuerySet",
    "Assignment",
    "AssignmentQuerySet",
    "Citizen",
    "CitizenQuerySet",
    "CitizenRow",
    "CitizenRowQuerySet",
    "Course",
    "CourseMove",
    "CourseQuerySet",
    "CourseStatus",
    "GrantReason",
    "Referral",
    "SupportForm",
    "WithSealed",
    "citizen_id_of",
    "workers_of",
]
