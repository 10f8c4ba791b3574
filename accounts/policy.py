"""THE POLICY: which role may do what. Whom it may be done to stands on `Citizen.objects.permitting`.

Printed as `docs/permissions.md`, and read by people who do not program: keep it a table.
"""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    SUPPORT_WORKER = "support_worker", "bostøtte"
    MANAGER = "manager", "leder"
    AUTHORITY = "authority", "myndighed"
    ADMINISTRATOR = "administrator", "administrator"


class Action(StrEnum):
    """Everything a screen, a file or an interface can ask for about a citizen or a team."""

    VIEW_CITIZEN = "citizen.view"
    REVEAL_CPR = "citizen.reveal_cpr"
    CHANGE_CPR = "citizen.change_cpr"
    EDIT_CONTACT = "citizen.edit_contact"
    REVEAL_PROTECTED = "citizen.reveal_protected"
    PROTECT_CITIZEN = "citizen.protect"
    END_PROTECTION = "citizen.end_protection"
    MERGE_CITIZENS = "citizen.merge"
    VIEW_RECORD = "record.view"
    EDIT_COURSE = "course.edit"
    REOPEN_COURSE = "course.reopen"
    NOTE_MATCH = "match.note"
    DECIDE_MATCH = "match.decide"
    ASK_FOR_CHANGE = "change.ask"
    ANSWER_CHANGE = "change.answer"
    HAND_OVER = "change.hand_over"
    EDIT_OWN_PROFILE = "worker.edit_own_profile"
    MANAGE_WORKERS = "worker.manage"
    VIEW_REFERRALS = "referral.list"
    ORDER_SUPPORT = "referral.order"
    ANSWER_REFERRAL = "referral.answer"
    REPORT_TO_AUTHORITY = "referral.report"
    LOG_VISIT = "visit.log"
    RECORD_CRISIS = "crisis.record"
    LEAD_GROUPS = "group.lead"
    VIEW_GOALS = "goal.view"
    EDIT_GOALS = "goal.edit"
    VIEW_APPROVED_PLANS = "plan.view_approved"
    VIEW_PLAN_DRAFTS = "plan.view_draft"
    EDIT_PLANS = "plan.edit"
    APPROVE_PLANS = "plan.approve"
    EXPORT_PLANS = "plan.export"
    EXPORT_PLANS_TOGETHER = "plan.export_together"
    VIEW_PLAN_SECTIONS = "plan.view_sections"
    CHANGE_PLAN_SECTIONS = "plan.change_sections"
    EXPORT_REPORTS = "report.export"
    EXPORT_JOURNAL = "journal.export"
    VIEW_SCORES = "measurement.view_totals"
    VIEW_ANSWERS = "measurement.view_answers"
    RECORD_MEASUREMENT = "measurement.record"
    IMPORT_MEASUREMENTS = "measurement.import"
    EXPORT_MEASUREMENTS = "measurement.export"
    EDIT_NETWORK = "network.edit"
    HANDLE_REMINDERS = "reminder.handle"
    FIND_IN_TEAM = "team.find"
    VIEW_DAY = "day.view"
    VIEW_DASHBOARD = "dashboard.view"
    SET_TARGETS = "dashboard.set_targets"
    RECORD_SUPERVISION = "supervision.record"
    MANAGE_ROUNDS = "round.manage"
    ANSWER_ROUND = "round.answer"
    BREAK_GLASS = "break_glass.use"
    JUDGE_BREAK_GLASS = "break_glass.judge"
    VIEW_LOOKUPS = "lookup.view"
    SHOW_LOOKUP_NAMES = "lookup.show_names"
    ORDER_PACKAGE = "package.order"
    DOWNLOAD_PACKAGE = "package.download"
    JUDGE_SAMPLES = "sample.judge"
    JUDGE_LEDERS = "sample.judge_leder"
    VIEW_CONTROL = "control.view"
    HOLD_CITIZEN = "retention.hold"
    ASK_DELETION = "retention.ask"
    CONFIRM_DELETION = "retention.confirm"
    SET_RETENTION = "retention.set"
    CONFIRM_RETENTION = "retention.confirm_rule"
    SET_CLOSED_DAYS = "municipality.closed_days"
    SET_RHYTHM = "municipality.rhythm"
    VIEW_WORDING = "measurement.view_wording"
    CHANGE_WORDING = "measurement.change_wording"
    VIEW_LIMITS = "measurement.view_limits"
    SET_LIMITS = "measurement.set_limits"
    VIEW_USERS = "user.view"
    MANAGE_USERS = "user.manage"
    CONFIRM_ROLES = "role.confirm"
    MANAGE_SYSTEMS = "system.manage"
    CONFIRM_KEYS = "system.confirm_key"
    REVIEW_ACCESS = "access.review"
    OPEN_ACCESS_REVIEW = "access.open_review"
    IMPORT_USERS = "user.import"
    RESET_SECOND_STEP = "user.reset_second_step"


_WORKER = frozenset({Role.SUPPORT_WORKER})
_TEAM = frozenset({Role.SUPPORT_WORKER, Role.MANAGER})
_MANAGER = frozenset({Role.MANAGER})
_DECIDERS = frozenset({Role.MANAGER, Role.AUTHORITY})
_ALL_ABOUT_CITIZENS = frozenset({Role.SUPPORT_WORKER, Role.MANAGER, Role.AUTHORITY})

GRANTS: dict[Action, frozenset[Role]] = {
    Action.VIEW_CITIZEN: _ALL_ABOUT_CITIZENS,
    Action.REVEAL_CPR: _ALL_ABOUT_CITIZENS,
    Action.CHANGE_CPR: _DECIDERS,
    Action.EDIT_CONTACT: _ALL_ABOUT_CITIZENS,
    Action.REVEAL_PROTECTED: _ALL_ABOUT_CITIZENS,
    Action.PROTECT_CITIZEN: _ALL_ABOUT_CITIZENS,
    Action.END_PROTECTION: _DECIDERS,
    Action.MERGE_CITIZENS: _DECIDERS,
    Action.VIEW_RECORD: _TEAM,
    Action.EDIT_COURSE: _TEAM,
    Action.REOPEN_COURSE: _TEAM,
    Action.NOTE_MATCH: _TEAM,
    Action.DECIDE_MATCH: _MANAGER,
    Action.ASK_FOR_CHANGE: _TEAM,
    Action.ANSWER_CHANGE: _MANAGER,
    Action.HAND_OVER: _MANAGER,
    Action.EDIT_OWN_PROFILE: _WORKER,
    Action.MANAGE_WORKERS: _MANAGER,
    Action.VIEW_REFERRALS: frozenset({Role.MANAGER, Role.AUTHORITY}),
    Action.ORDER_SUPPORT: frozenset({Role.AUTHORITY}),
    Action.ANSWER_REFERRAL: _MANAGER,
    Action.REPORT_TO_AUTHORITY: _TEAM,
    Action.LOG_VISIT: _TEAM,
    Action.RECORD_CRISIS: _TEAM,
    # A group is its team's: whoever could stand in may set it right. Who takes part, the row rule says.
    Action.LEAD_GROUPS: _TEAM,
    Action.VIEW_GOALS: _ALL_ABOUT_CITIZENS,
    Action.EDIT_GOALS: _TEAM,
    Action.VIEW_APPROVED_PLANS: _ALL_ABOUT_CITIZENS,
    Action.VIEW_PLAN_DRAFTS: _TEAM,
    Action.EDIT_PLANS: _TEAM,
    Action.APPROVE_PLANS: _TEAM,
    Action.EXPORT_PLANS: _ALL_ABOUT_CITIZENS,
    # Of all the office's citizens in one file, with a reason: for tilsyn, and for moving to other systems.
    Action.EXPORT_PLANS_TOGETHER: frozenset({Role.AUTHORITY}),
    # What a kommune's plans ask: holds nothing about anybody, and is set up where its other rules are.
    Action.VIEW_PLAN_SECTIONS: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Action.CHANGE_PLAN_SECTIONS: frozenset({Role.ADMINISTRATOR}),
    Action.EXPORT_REPORTS: _ALL_ABOUT_CITIZENS,
    # Notes leave the house in it: as with the package, the leder answers for that.
    Action.EXPORT_JOURNAL: _MANAGER,
    Action.VIEW_SCORES: _ALL_ABOUT_CITIZENS,
    Action.VIEW_ANSWERS: _TEAM,
    Action.RECORD_MEASUREMENT: _TEAM,
    # A file about many: the leder reaches the whole team, and an administrator nobody (decision 0031).
    Action.IMPORT_MEASUREMENTS: _MANAGER,
    Action.EXPORT_MEASUREMENTS: _ALL_ABOUT_CITIZENS,
    Action.EDIT_NETWORK: _TEAM,
    Action.HANDLE_REMINDERS: _TEAM,
    Action.FIND_IN_TEAM: _WORKER,
    Action.VIEW_DAY: _TEAM,
    Action.VIEW_DASHBOARD: _MANAGER,
    Action.SET_TARGETS: _MANAGER,
    Action.RECORD_SUPERVISION: _TEAM,
    Action.MANAGE_ROUNDS: _MANAGER,
    Action.ANSWER_ROUND: _TEAM,
    Action.BREAK_GLASS: _ALL_ABOUT_CITIZENS,
    Action.JUDGE_BREAK_GLASS: _MANAGER,
    Action.VIEW_LOOKUPS: _TEAM,
    Action.SHOW_LOOKUP_NAMES: _MANAGER,
    # The whole record, notes and all, which myndighed may not read; the leder answers for handing it out.
    Action.ORDER_PACKAGE: _MANAGER,
    Action.DOWNLOAD_PACKAGE: _MANAGER,
    Action.JUDGE_SAMPLES: _MANAGER,
    # Of a leder who is alone in the team; without seeing whom it is about (decision 0023).
    Action.JUDGE_LEDERS: frozenset({Role.ADMINISTRATOR}),
    Action.VIEW_CONTROL: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Action.HOLD_CITIZEN: _MANAGER,
    Action.ASK_DELETION: _MANAGER,
    Action.CONFIRM_DELETION: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Action.SET_RETENTION: frozenset({Role.ADMINISTRATOR}),
    Action.CONFIRM_RETENTION: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Action.SET_CLOSED_DAYS: frozenset({Role.ADMINISTRATOR}),
    Action.SET_RHYTHM: frozenset({Role.ADMINISTRATOR}),
    # As with what the plans ask: about nobody, and the leder may know how the citizens are asked.
    Action.VIEW_WORDING: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Action.CHANGE_WORDING: frozenset({Role.ADMINISTRATOR}),
    Action.VIEW_LIMITS: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Action.SET_LIMITS: frozenset({Role.ADMINISTRATOR}),
    Action.VIEW_USERS: frozenset({Role.ADMINISTRATOR}),
    Action.MANAGE_USERS: frozenset({Role.ADMINISTRATOR}),
    Action.CONFIRM_ROLES: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Action.MANAGE_SYSTEMS: frozenset({Role.ADMINISTRATOR}),
    Action.CONFIRM_KEYS: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Action.REVIEW_ACCESS: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Action.OPEN_ACCESS_REVIEW: frozenset({Role.ADMINISTRATOR}),
    Action.IMPORT_USERS: frozenset({Role.ADMINISTRATOR}),
    Action.RESET_SECOND_STEP: frozenset({Role.ADMINISTRATOR}),
}

# Roles that reach so far that nobody gives them alone.
FOUR_EYES = frozenset({Role.MANAGER, Role.ADMINISTRATOR})

# What a værdispring opens, to those whose role carries it: reading what is needed to act, and nothing that
# writes or leaves the house. An action that is not named here is not carried.
BREAK_GLASS_CARRIES = frozenset(
    {
        Action.VIEW_CITIZEN,
        Action.REVEAL_CPR,
        Action.REVEAL_PROTECTED,
        Action.VIEW_RECORD,
        Action.VIEW_GOALS,
        Action.VIEW_APPROVED_PLANS,
        Action.VIEW_PLAN_DRAFTS,
        Action.VIEW_SCORES,
        Action.VIEW_ANSWERS,
    }
)

# Work on the case, which an archived one takes no more: an order or a reopened course takes it out again.
# What is not named here still goes on: reading and handing out, number and address, what begins support anew,
# and the way to deletion.
WORK_ON_CASE = frozenset(
    {
        Action.EDIT_COURSE,
        Action.NOTE_MATCH,
        Action.DECIDE_MATCH,
        Action.ASK_FOR_CHANGE,
        Action.LOG_VISIT,
        Action.RECORD_CRISIS,
        Action.LEAD_GROUPS,
        Action.EDIT_GOALS,
        Action.EDIT_PLANS,
        Action.APPROVE_PLANS,
        Action.RECORD_MEASUREMENT,
        Action.IMPORT_MEASUREMENTS,
        Action.EDIT_NETWORK,
    }
)


def roles_granting(action: Action) -> frozenset[Role]:
    """The roles that carry `action`. An action missing from GRANTS is an error, not a no."""
    return GRANTS[action]


def as_markdown() -> str:
    """The table as a page: `docs/permissions.md`, which a test compares with this."""
    columns = ["handling", *(role.label for role in Role), "også ved værdispring", "også i en arkiveret sag"]
    head = f"| {' | '.join(columns)} |"
    rule = "|" + "---|" * len(columns)
    lines = [
        f"| `{action}` | "
        + " | ".join("ja" if role in roles_granting(action) else "–" for role in Role)
        + f" | {'ja' if action in BREAK_GLASS_CARRIES else '–'}"
        + f" | {'–' if action in WORK_ON_CASE else 'ja'} |"
        for action in Action
    ]
    return "\n".join([PAGE_HEAD, head, rule, *lines, ""])


PAGE_HEAD = """# Who may do what

Printed from `accounts/policy.py` by `python3 run.py manage permissions`; change it there, never here.
A yes is about whom the role reaches at all (`citizens/models/`, `CitizenQuerySet.permitting`): a
bostøtte the citizens assigned today and, for 24 hours, those of the own team opened with a reason; a
leder the own teams; myndighed the citizens whose referral the own office holds; an administrator nobody.
A værdispring opens one citizen of the kommune for an hour, for what its column says and the own role carries.
A case archived after its last course is read and not worked on: the last column says what still goes on.
Whom one may not see answers as if it did not exist (404); what one may not do to somebody one sees is 403.
"""
