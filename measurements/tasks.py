"""The bell of drafts. The work is done in `measurements.handed_over.drafts`."""

from celery import shared_task

from citizens.reach import within_whole_house
from measurements.handed_over import drafts


# One statement for everybody; below the 300 seconds after which the queue offers a task again.
@shared_task(name="measurements.drop_unsent_answers", soft_time_limit=240, time_limit=270)
def drop_unsent_answers() -> None:
    with within_whole_house():
        drafts.drop_left_over()
