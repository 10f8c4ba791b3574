"""How long cases are kept, what holds them back, their deletion, and the ledger of it."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from citizens.triggers import follow_citizen
from citizens.walls import wall


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0005_two_step_login"),
        ("citizens", "0014_archive"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="nummer")),
                ("citizen_id", models.UUIDField(verbose_name="borger-id")),
                ("deleted_at", models.DateTimeField(verbose_name="slettet")),
                ("said", models.TextField(verbose_name="linje")),
                ("previous", models.BinaryField(max_length=32, verbose_name="forrige sum")),
                ("hash", models.BinaryField(max_length=32, verbose_name="sum")),
            ],
            options={
                "verbose_name": "linje i slettelisten",
                "verbose_name_plural": "linjer i slettelisten",
            },
        ),
        migrations.CreateModel(
            name="Deletion",
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
                ("closed_on", models.DateField(verbose_name="sidste forløb sluttede")),
                ("due_on", models.DateField(verbose_name="kan slettes fra")),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="afleveret til arkiv")),
                (
                    "delivery_reference",
                    models.CharField(blank=True, max_length=60, verbose_name="arkivets nummer"),
                ),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="bedt om")),
                (
                    "declined_because",
                    models.CharField(blank=True, max_length=300, verbose_name="afvist, fordi"),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="bekræftet")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bedt om af",
                    ),
                ),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="citizens.citizen",
                        verbose_name="borger",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bekræftet af",
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
            ],
            options={
                "verbose_name": "sletning",
                "verbose_name_plural": "sletninger",
                "indexes": [models.Index(fields=["team", "due_on"], name="deletion_by_team")],
                "constraints": [
                    models.UniqueConstraint(models.F("citizen"), name="deletion_one_for_citizen"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="deletion_takes_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("asked_at", None),
                                ("asked_by", None),
                                ("confirmed_at", None),
                                ("confirmed_by", None),
                            ),
                            models.Q(
                                ("asked_at__isnull", False),
                                ("asked_by__isnull", False),
                                ("confirmed_at", None),
                                ("confirmed_by", None),
                            ),
                            models.Q(
                                ("asked_at__isnull", False),
                                ("asked_by__isnull", False),
                                ("confirmed_at__gte", models.F("asked_at")),
                                ("confirmed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deletion_asked_then_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivered_on", None), ("delivery_reference", "")),
                            ("delivered_on__isnull", False),
                            _connector="OR",
                        ),
                        name="deletion_delivered_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
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
                ("reason", models.CharField(max_length=500, verbose_name="hvorfor")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ophævet")),
                (
                    "citizen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="citizens.citizen",
                        verbose_name="borger",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ophævet af",
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
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sat af",
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
                "verbose_name": "må ikke slettes endnu",
                "verbose_name_plural": "må ikke slettes endnu",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("citizen",), name="hold_one_in_force"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="hold_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeepingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "years",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="år, til sagen kan slettes",
                    ),
                ),
                (
                    "archive_months",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(24),
                        ],
                        verbose_name="måneder, til sagen arkiveres",
                    ),
                ),
                (
                    "deliver_first",
                    models.BooleanField(default=False, verbose_name="afleveres til arkiv før sletning"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="foreslået",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="afgjort")),
                ("is_accepted", models.BooleanField(default=False, verbose_name="godkendt")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.municipality",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "regel for opbevaring",
                "verbose_name_plural": "regler for opbevaring",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("years__range", (2, 30)), ("archive_months__range", (1, 24))),
                        name="keepingrule_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("is_accepted", False)),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="keepingrule_decided_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)),
                        fields=("municipality",),
                        name="keepingrule_one_waiting",
                    ),
                ],
            },
        ),
        follow_citizen("retention_hold"),
        follow_citizen("retention_deletion"),
        wall("retention_hold"),
        wall("retention_deletion", readers="leder"),
    ]
