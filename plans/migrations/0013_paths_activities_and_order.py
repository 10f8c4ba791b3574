"""Håbets Sti and anbefalinger on subgoals, activities under them, and an order that people choose."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import plans.pejlemaerker
from citizens.triggers import follow_citizen
from citizens.walls import wall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_alter_notice_kind"),
        ("citizens", "0014_archive"),
        ("plans", "0012_withdrawn_and_refused_stand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
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
                ("text", models.CharField(max_length=300, verbose_name="hvad")),
                ("responsible", models.CharField(max_length=200, verbose_name="hvem sørger for det")),
                ("when", models.CharField(blank=True, max_length=200, verbose_name="hvornår")),
                (
                    "light",
                    models.CharField(
                        choices=[
                            ("green", "grøn – det går"),
                            ("yellow", "gul – det driller"),
                            ("red", "rød – det er gået i stå"),
                        ],
                        default="green",
                        max_length=10,
                        verbose_name="hvordan det går",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="gjort den")),
            ],
            options={
                "verbose_name": "aktivitet",
                "verbose_name_plural": "aktiviteter",
            },
        ),
        migrations.AddField(
            model_name="goal",
            name="position",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="plads"),
        ),
        migrations.AddField(
            model_name="subgoal",
            name="half_way",
            field=models.TextField(blank=True, verbose_name="halvvejs"),
        ),
        migrations.AddField(
            model_name="subgoal",
            name="last_step",
            field=models.TextField(blank=True, verbose_name="det sidste skridt"),
        ),
        migrations.AddField(
            model_name="subgoal",
            name="recommendation",
            field=models.CharField(
                blank=True,
                choices=plans.pejlemaerker.recommendation_choices,
                max_length=4,
                verbose_name="anbefaling",
            ),
        ),
        migrations.AddField(
            model_name="wish",
            name="position",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="plads"),
        ),
        migrations.AddConstraint(
            model_name="subgoal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recommendation", ""),
                    (
                        "recommendation__startswith",
                        django.db.models.functions.text.Concat(
                            django.db.models.functions.comparison.Cast("area", models.CharField()),
                            models.Value("."),
                        ),
                    ),
                    _connector="OR",
                ),
                name="subgoal_recommendation_of_its_area",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="citizens.citizen", verbose_name="borger"
            ),
        ),
        migrations.AddField(
            model_name="activity",
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
            model_name="activity",
            name="municipality",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.municipality",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="subgoal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="plans.subgoal",
                verbose_name="delmål",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="team",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="skrevet af",
            ),
        ),
        follow_citizen("plans_activity"),
        wall("plans_activity", office="reading"),
    ]
