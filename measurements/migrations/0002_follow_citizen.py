from django.db import migrations

from citizens.triggers import follow_citizen


class Migration(migrations.Migration):
    dependencies = [("measurements", "0001_initial"), ("citizens", "0002_follow_citizen")]

    operations = [
        follow_citizen("measurements_response"),
        follow_citizen("measurements_alertanswer"),
    ]
