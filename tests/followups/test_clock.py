"""What the clock rings exists: a misspelt name would be a night when nothing happens, without a word."""

from bostoette.celery import app


def test_every_task_of_the_schedule_is_known_to_the_workers() -> None:
    app.loader.import_default_modules()
    rung = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert rung >= {"followups.make_reminders", "followups.write_digests", "dashboards.write_snapshots"}
    assert rung - set(app.tasks) == set()
