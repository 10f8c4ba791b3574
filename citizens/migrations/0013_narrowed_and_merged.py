"""The wall follows a login that was narrowed, and knows the records that were laid into another one."""

from django.db import migrations

from citizens.walls import narrowed_reach, records_that_stand, wall_anew

# Two records are laid together by leder and myndighed: nobody else is told of it, nor by a værdispring.
DECIDERS = {"readers": "leder", "office": "everything", "opened": False}
ALL = {"office": "everything"}


class Migration(migrations.Migration):
    dependencies = [("citizens", "0012_course_life"), ("accounts", "0005_two_step_login")]

    operations = [
        narrowed_reach(),
        *wall_anew("citizens_merge", before=ALL, **DECIDERS),
        *wall_anew("citizens_mergedrows", before=ALL, **DECIDERS),
        records_that_stand(),
    ]
