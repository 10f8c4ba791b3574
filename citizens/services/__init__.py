"""What happens to citizens, referrals and courses: the first of it in `core`, other matters in modules."""

from citizens.services.core import (
    assign,
    move_citizen,
    move_course,
    name_coordinator,
    open_with_reason,
    record_start,
    register_citizen,
)

__all__ = [
    "assign",
    "move_citizen",
    "move_course",
    "name_coordinator",
    "open_with_reason",
    "record_start",
    "register_citizen",
]
