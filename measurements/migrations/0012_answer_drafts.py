"""What a citizen has touched on a handed-over screen is nobody else's, so its wall is narrower than others."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from citizens.triggers import follow_citizen
from citizens.walls import IN_KOMMUNE, WHOLE

OWN = f"{WHOLE} or user_id = (select reach_user())"
WALL = f"""
alter table measurements_answerdraft enable row level security;
alter table measurements_answerdraft force row level security;
create policy kommune on measurements_answerdraft as restrictive using ({IN_KOMMUNE}) with check ({IN_KOMMUNE});
create policy own on measurements_answerdraft using ({OWN}) with check ({OWN});
"""
NO_WALL = """
drop policy own on measurements_answerdraft;
drop policy kommune on measurements_answerdraft;
alter table measurements_answerdraft no force row level security;
alter table measurements_answerdraft disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_screen_pin"),
        ("citizens", "0015_name_of_a_record_laid_in"),
        ("measurements", "0011_share_of_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="oprettet",
                    ),
                ),
                ("fields_sealed", models.BinaryField(null=True, verbose_name="svar, der ikke er sendt")),
                ("saved_at", models.DateTimeField(auto_now=True, verbose_name="husket")),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="citizens.citizen",
                        verbose_name="borger",
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.municipality",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skærmens login",
                    ),
                ),
            ],
            options={
                "verbose_name": "svar, der ikke er sendt",
                "verbose_name_plural": "svar, der ikke er sendt",
            },
        ),
        follow_citizen("measurements_answerdraft"),
        migrations.RunSQL(WALL, NO_WALL),
    ]
