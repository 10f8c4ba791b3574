"""What happens to the activities under a subgoal."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from audit.models import Event
from plans.models import Activity, Light, Subgoal
from plans.services.goals import locked_open


@transaction.atomic
def plan_activity(
    subgoal: Subgoal, *, text: str, responsible: str, by: User, when: str = "", light: str = Light.GREEN
) -> Activity:
    """Agree on something to do for an open subgoal."""
    subgoal = locked_open(subgoal)
    activity, is_new = Activity.objects.get_or_create(
        citizen_id=subgoal.citizen_id,
        subgoal=subgoal,
        text=text,
        responsible=responsible,
        when=when,
        done_on=None,
        defaults={"light": light, "written_by": by},
    )
    if is_new:
        record(Event.ACTIVITY_PLANNED, by=by, target=activity, citizen_id=subgoal.citizen_id)
    return activity


@transaction.atomic
def update_activity(
    activity: Activity, *, text: str, responsible: str, when: str, light: str, is_done: bool, by: User
) -> Activity:
    """Say how an activity goes, put its words right, or call it done (and undone again)."""
    locked_open(activity.subgoal)
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    activity.text, activity.responsible, activity.when, activity.light = text, responsible, when, light
    if not is_done:
        activity.done_on = None
    elif activity.done_on is None:
        activity.done_on = timezone.localdate()
    activity.save(update_fields=["text", "responsible", "when", "light", "done_on"])
    state = "done" if is_done else light
    record(Event.ACTIVITY_CHANGED, by=by, target=activity, citizen_id=activity.citizen_id, state=state)
    return activity
