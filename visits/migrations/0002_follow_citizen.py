from django.db import migrations

from citizens.triggers import follow_citizen


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("citizens", "0002_follow_citizen")]

    operations = [
        follow_citizen("visits_visit"),
        follow_citizen("visits_visitstep"),
    ]
