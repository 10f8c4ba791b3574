import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from citizens.triggers import follow_citizen
from citizens.walls import wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_notices_and_closed_days"),
        ("citizens", "0011_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingTalk",
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
                ("changed", models.TextField(verbose_name="det er blevet anderledes")),
                ("helped", models.TextField(blank=True, verbose_name="det har hjulpet")),
                ("keeps", models.TextField(blank=True, verbose_name="det tager jeg med videre")),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("82b", "støtte i en periode efter § 82 b"),
                                ("acute", "akuttilbud efter § 82 c"),
                                ("drop_in", "værested"),
                                ("open", "åben rådgivning"),
                                ("association", "forening eller selvhjælpsgruppe"),
                                ("doctor", "egen læge"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="råd bagefter",
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="dato")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skrevet af",
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
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_talks",
                        to="citizens.course",
                        verbose_name="forløb",
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
                "verbose_name": "afsluttende samtale",
                "verbose_name_plural": "afsluttende samtaler",
            },
        ),
        migrations.CreateModel(
            name="Expectations",
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
                ("matters", models.TextField(blank=True, verbose_name="det betyder noget i mit liv")),
                ("wishes", models.TextField(blank=True, verbose_name="mine ønsker og mål")),
                ("advice", models.TextField(blank=True, verbose_name="gode råd til min bostøtte")),
                ("of_help", models.TextField(blank=True, verbose_name="det forventer jeg af hjælpen")),
                ("of_self", models.TextField(blank=True, verbose_name="det forventer jeg af mig selv")),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="dato")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="skrevet af",
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
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expectations",
                        to="citizens.course",
                        verbose_name="forløb",
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
                "verbose_name": "forventningsafstemning",
                "verbose_name_plural": "forventningsafstemninger",
            },
        ),
        migrations.CreateModel(
            name="IntroductionItem",
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
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("story", "Vi har genfortalt forløbet indtil nu"),
                            ("frame", "Rammen: hvor ofte, hvor længe, og hvordan det kan slutte"),
                            ("wishes", "At det er borgerens ønsker, der bestemmer"),
                            ("examples", "Eksempler på, hvad vi kan hjælpe med"),
                            ("adjusting", "At hjælpen bliver tilpasset undervejs, når vi taler om det"),
                            ("trust", "Hvad der skal til, for at vi kan have tillid til hinanden"),
                            ("children", "Børn under 18: hvem tager sig af dem, og hvem skal vide besked"),
                        ],
                        max_length=20,
                        verbose_name="punkt",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "talked_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="talt igennem"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="af",
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
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="introduction",
                        to="citizens.course",
                        verbose_name="forløb",
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
                "verbose_name": "punkt i introduktionen",
                "verbose_name_plural": "punkter i introduktionen",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("course"), models.F("topic"), name="introductionitem_once_in_course"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaperStep",
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
                ("starts_on", models.DateField(verbose_name="fra")),
                ("ends_on", models.DateField(verbose_name="til og med")),
                (
                    "contacts_a_week",
                    models.DecimalField(decimal_places=2, max_digits=4, verbose_name="kontakter om ugen"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="aftalt af",
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
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taper",
                        to="citizens.course",
                        verbose_name="forløb",
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
                "verbose_name": "trin i nedtrapning",
                "verbose_name_plural": "trin i nedtrapning",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("course"), models.F("starts_on"), name="taperstep_begins_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="taperstep_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contacts_a_week__gt", 0), ("contacts_a_week__lte", 14)),
                        name="taperstep_has_contacts",
                    ),
                ],
            },
        ),
        follow_citizen("citizens_introductionitem"),
        follow_citizen("citizens_expectations"),
        follow_citizen("citizens_closingtalk"),
        follow_citizen("citizens_taperstep"),
        wall("citizens_introductionitem"),
        wall("citizens_expectations"),
        wall("citizens_closingtalk"),
        wall("citizens_taperstep"),
    ]
