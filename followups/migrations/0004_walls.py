"""The second wall: which office holds the citizen, and row-level security (docs/decisions/0010)."""

import django.db.models.deletion
from django.db import migrations, models

from citizens.triggers import catch_up
from citizens.walls import wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("citizens", "0010_walls"),
        ("followups", "0003_reminders_for_leaders"),
    ]

    operations = [
        migrations.AddField(
            model_name="reminder",
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
        catch_up("followups_reminder"),
        wall("followups_reminder"),
    ]
