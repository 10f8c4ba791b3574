"""Bells. The work is in `oversight.sampling`."""

from celery import shared_task

from citizens.reach import within_whole_house


@shared_task(name="oversight.draw_samples")
def draw_samples() -> None:
    from oversight import sampling

    with within_whole_house():  # every team's looks, and what is unusual about them
        sampling.draw_last_week()
