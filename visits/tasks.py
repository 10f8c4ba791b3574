"""The bell of drafts. The work is done in `visits.drafts`."""

from celery import shared_task

from citizens.reach import within_whole_house
from visits import drafts


# Seconds for everybody's drafts at night; below the 300 after which the queue offers a task again.
@shared_task(name="visits.drop_forgotten_drafts", soft_time_limit=240, time_limit=270)
def drop_forgotten_drafts() -> None:
    with within_whole_house():
        drafts.drop_forgotten()
