"""What happens to citizens, referrals and courses: the first of it in `core`, other matters in modules."""

from citizens.services.breakglass import (
    break_glass,
    escalate_reviews,
    judge_break_glass,
    look_for,
)
from citizens.services.contact import change_contact
from citizens.services.core import (
    assign,
    move_citizen,
    move_course,
    name_coordinator,
    open_with_reason,
    record_start,
    register_citizen,
)
from citizens.services.merging import confirm_merge, propose_merge, reject_merge, undo_merge
from citizens.services.numbers import change_number
from citizens.services.protection import acknowledge_sending, end_protection, protect, reveal

__all__ = [
    "acknowledge_sending",
    "assign",
    "break_glass",
    "change_contact",
    "change_number",
    "confirm_merge",
    "end_protection",
    "escalate_reviews",
    "judge_break_glass",
    "look_for",
    "move_citizen",
    "move_course",
    "name_coordinator",
    "open_with_reason",
    "propose_merge",
    "protect",
    "record_start",
    "register_citizen",
    "reject_merge",
    "reveal",
    "undo_merge",
]
