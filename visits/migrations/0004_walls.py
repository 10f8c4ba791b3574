"""The second wall: which office holds the citizen, and row-level security (docs/decisions/0010)."""

import django.db.models.deletion
from django.db import migrations, models

from citizens.triggers import catch_up
from citizens.walls import wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("citizens", "0010_walls"),
        ("visits", "0003_draft_revisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
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
            model_name="visitstep",
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
        catch_up("visits_visit"),
        catch_up("visits_visitstep"),
        wall("visits_visit"),
        wall("visits_visitstep"),
        # What somebody is typing is nobody else's.
        migrations.RunSQL(
            """
            alter table visits_draft enable row level security;
            alter table visits_draft force row level security;
            create policy own on visits_draft
                using ((select reach_is_whole()) or user_id = (select reach_user()))
                with check ((select reach_is_whole()) or user_id = (select reach_user()));
            """,
            """
            drop policy own on visits_draft;
            alter table visits_draft no force row level security;
            alter table visits_draft disable row level security;
            """,
        ),
    ]
