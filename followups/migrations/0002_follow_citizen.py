from django.db import migrations

from citizens.triggers import follow_citizen


class Migration(migrations.Migration):
    dependencies = [("followups", "0001_initial"), ("citizens", "0002_follow_citizen")]

    operations = [
        follow_citizen("followups_reminder"),
    ]
