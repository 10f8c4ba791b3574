"""The second wall: which office holds the citizen, and row-level security (docs/decisions/0010)."""

import django.db.models.deletion
from django.db import migrations, models

from citizens.triggers import catch_up
from citizens.walls import wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("citizens", "0010_walls"),
        ("network", "0002_follow_citizen"),
    ]

    operations = [
        migrations.AddField(
            model_name="networkmap",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddField(
            model_name="networkperson",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddField(
            model_name="networkwish",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        catch_up("network_networkmap"),
        catch_up("network_networkperson"),
        catch_up("network_networkwish"),
        wall("network_networkmap"),
        wall("network_networkperson"),
        wall("network_networkwish"),
    ]
