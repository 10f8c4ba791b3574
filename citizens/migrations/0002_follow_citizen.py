from django.db import migrations

from citizens.triggers import follow_citizen, functions


class Migration(migrations.Migration):
    dependencies = [("citizens", "0001_initial")]

    operations = [
        functions(),
        follow_citizen("citizens_referral"),
        follow_citizen("citizens_course"),
        follow_citizen("citizens_coursemove"),
        follow_citizen("citizens_assignment"),
        follow_citizen("citizens_accessgrant"),
    ]
