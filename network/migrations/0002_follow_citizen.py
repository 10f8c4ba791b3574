from django.db import migrations

from citizens.triggers import follow_citizen


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial"), ("citizens", "0002_follow_citizen")]

    operations = [
        follow_citizen("network_networkmap"),
        follow_citizen("network_networkperson"),
        follow_citizen("network_networkwish"),
    ]
