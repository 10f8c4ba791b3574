import django.db.models.deletion
import django.db.models.functions.datetime
import uuid_utils.compat
from django.db import migrations, models

from citizens.triggers import follow_citizen
from citizens.walls import wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_tell_of_answers"),
        ("citizens", "0015_name_of_a_record_laid_in"),
        ("links", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkReminder",
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
                ("channel", models.CharField(max_length=20, verbose_name="kanal")),
                ("address_sealed", models.BinaryField(null=True, verbose_name="adresse")),
                ("due_at", models.DateTimeField(verbose_name="sendes tidligst")),
                ("taken_at", models.DateTimeField(editable=False, null=True, verbose_name="taget op")),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sendt")),
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
                    "link",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder",
                        to="links.link",
                        verbose_name="link",
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
            ],
            options={
                "verbose_name": "påmindelse om et link",
                "verbose_name_plural": "påmindelser om link",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest", ""), ("sent_at", None), ("taken_at", None)),
                            models.Q(
                                ("address_sealed", None),
                                ("taken_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="linkreminder_taken_up_once_and_its_address_gone",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("digest", ""), _negated=True),
                        fields=("digest",),
                        name="linkreminder_digest_once",
                    ),
                ],
            },
        ),
        follow_citizen("links_linkreminder"),
        wall("links_linkreminder"),
    ]
