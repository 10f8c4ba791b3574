from django.db import migrations

from citizens.triggers import follow_citizen


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("citizens", "0002_follow_citizen")]

    operations = [
        follow_citizen("plans_wish"),
        follow_citizen("plans_goal"),
        follow_citizen("plans_subgoal"),
        follow_citizen("plans_subgoalfollowup"),
        follow_citizen("plans_plan"),
        follow_citizen("plans_planversion"),
        follow_citizen("plans_planfollowup"),
        follow_citizen("plans_document"),
    ]
