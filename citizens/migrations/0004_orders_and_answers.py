import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_user_sort_key"),
        ("citizens", "0003_seal_contact"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Grant",
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
                ("minutes_per_week", models.PositiveIntegerField(verbose_name="bevilget (minutter pr. uge)")),
                ("starts_on", models.DateField(verbose_name="bevilget fra")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="bevilget til og med")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="grund til ændringen")),
            ],
            options={
                "verbose_name": "bevilling",
                "verbose_name_plural": "bevillinger",
            },
        ),
        migrations.CreateModel(
            name="ReferralCode",
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
                    "kind",
                    models.CharField(
                        choices=[("target_group", "målgruppe"), ("service", "ydelse")],
                        max_length=20,
                        verbose_name="slags",
                    ),
                ),
                ("code", models.UUIDField(verbose_name="kode")),
                ("display", models.CharField(max_length=200, verbose_name="betegnelse")),
                ("version", models.CharField(max_length=20, verbose_name="udgave af FFB")),
            ],
            options={
                "verbose_name": "FFB-kode",
                "verbose_name_plural": "FFB-koder",
            },
        ),
        migrations.CreateModel(
            name="ReferralGoal",
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
                ("position", models.PositiveSmallIntegerField(verbose_name="nummer")),
                ("title", models.CharField(max_length=300, verbose_name="mål")),
                (
                    "goal_type",
                    models.CharField(
                        choices=[
                            ("develop", "udvikle"),
                            ("maintain", "fastholde"),
                            ("limit_loss", "begrænse tab af"),
                        ],
                        default="develop",
                        max_length=20,
                        verbose_name="måltype",
                    ),
                ),
                ("asked_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="fra")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="trukket tilbage")),
            ],
            options={
                "verbose_name": "bestilt mål",
                "verbose_name_plural": "bestilte mål",
            },
        ),
        migrations.CreateModel(
            name="ReferralStep",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("sent", "sendt"),
                            ("returned", "sendt tilbage"),
                            ("sent_again", "besvaret og sendt igen"),
                            ("accepted", "taget imod"),
                            ("withdrawn", "trukket tilbage"),
                            ("amended", "ændret"),
                        ],
                        max_length=20,
                        verbose_name="hvad skete der",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="grund eller svar")),
                ("changes", models.JSONField(blank=True, default=list, verbose_name="ændringer")),
            ],
            options={
                "verbose_name": "trin i bestilling",
                "verbose_name_plural": "trin i bestilling",
            },
        ),
        migrations.CreateModel(
            name="Report",
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
                    "kind",
                    models.CharField(
                        choices=[("status", "status"), ("end", "slutstatus")],
                        max_length=10,
                        verbose_name="slags",
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="dato")),
                ("summary", models.TextField(verbose_name="sammenfatning")),
            ],
            options={
                "verbose_name": "status til myndighed",
                "verbose_name_plural": "status til myndighed",
            },
        ),
        migrations.CreateModel(
            name="ReportAnswer",
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
                    "decision",
                    models.CharField(
                        choices=[
                            ("continue", "fortsæt som nu"),
                            ("change", "fortsæt med ændringer"),
                            ("end", "afslut"),
                            ("end_and_order_new", "afslut og visitér til noget nyt"),
                        ],
                        max_length=20,
                        verbose_name="afgørelse",
                    ),
                ),
                ("code", models.UUIDField(verbose_name="FFB-kode")),
                ("code_version", models.CharField(max_length=20, verbose_name="udgave af FFB")),
                ("text", models.TextField(blank=True, verbose_name="svar")),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="dato")),
            ],
            options={
                "verbose_name": "svar fra myndighed",
                "verbose_name_plural": "svar fra myndighed",
            },
        ),
        migrations.CreateModel(
            name="ReportScore",
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
                    "score",
                    models.CharField(
                        choices=[
                            ("reached", "nået"),
                            ("partly", "delvist nået"),
                            ("not_reached", "ikke nået"),
                        ],
                        max_length=20,
                        verbose_name="hvordan går det",
                    ),
                ),
                ("sentence", models.CharField(max_length=500, verbose_name="med en sætning")),
            ],
            options={
                "verbose_name": "vurdering af mål",
                "verbose_name_plural": "vurderinger af mål",
            },
        ),
        migrations.AddField(
            model_name="referral",
            name="dreams",
            field=models.TextField(blank=True, verbose_name="ønsker og drømme"),
        ),
        migrations.AddField(
            model_name="referral",
            name="legal_basis",
            field=models.CharField(
                choices=[("85", "§ 85"), ("82a", "§ 82 a"), ("82b", "§ 82 b")],
                default="85",
                max_length=10,
                verbose_name="paragraf",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="resources",
            field=models.TextField(blank=True, verbose_name="ressourcer"),
        ),
        migrations.AddField(
            model_name="referral",
            name="status",
            field=models.CharField(
                choices=[
                    ("sent", "sendt"),
                    ("returned", "sendt tilbage"),
                    ("accepted", "taget imod"),
                    ("withdrawn", "trukket tilbage"),
                ],
                default="accepted",
                editable=False,
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="status_due_on",
            field=models.DateField(null=True, verbose_name="næste status senest"),
        ),
        migrations.AddField(
            model_name="referral",
            name="support_needs",
            field=models.TextField(blank=True, verbose_name="støttebehov"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("status__in", ("sent", "returned"))),
                fields=["team", "status"],
                name="referral_waiting_by_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("sent", "returned"))),
                fields=("citizen",),
                name="referral_one_waiting_for_citizen",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="bevilget af",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="citizens.citizen", verbose_name="borger"
            ),
        ),
        migrations.AddField(
            model_name="grant",
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
            model_name="grant",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="citizens.referral",
                verbose_name="bestilling",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="team",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="referralcode",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="citizens.citizen", verbose_name="borger"
            ),
        ),
        migrations.AddField(
            model_name="referralcode",
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
            model_name="referralcode",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="codes",
                to="citizens.referral",
                verbose_name="bestilling",
            ),
        ),
        migrations.AddField(
            model_name="referralcode",
            name="team",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="referralgoal",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="citizens.citizen", verbose_name="borger"
            ),
        ),
        migrations.AddField(
            model_name="referralgoal",
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
            model_name="referralgoal",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="goals",
                to="citizens.referral",
                verbose_name="bestilling",
            ),
        ),
        migrations.AddField(
            model_name="referralgoal",
            name="team",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="referralstep",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="af",
            ),
        ),
        migrations.AddField(
            model_name="referralstep",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="citizens.citizen", verbose_name="borger"
            ),
        ),
        migrations.AddField(
            model_name="referralstep",
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
            model_name="referralstep",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="citizens.referral",
                verbose_name="bestilling",
            ),
        ),
        migrations.AddField(
            model_name="referralstep",
            name="team",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="skrevet af",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="citizens.citizen", verbose_name="borger"
            ),
        ),
        migrations.AddField(
            model_name="report",
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
            model_name="report",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="citizens.referral",
                verbose_name="bestilling",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="team",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="reportanswer",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="besvaret af",
            ),
        ),
        migrations.AddField(
            model_name="reportanswer",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="citizens.citizen", verbose_name="borger"
            ),
        ),
        migrations.AddField(
            model_name="reportanswer",
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
            model_name="reportanswer",
            name="report",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answer",
                to="citizens.report",
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            model_name="reportanswer",
            name="team",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="reportscore",
            name="citizen",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="citizens.citizen", verbose_name="borger"
            ),
        ),
        migrations.AddField(
            model_name="reportscore",
            name="goal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scores",
                to="citizens.referralgoal",
                verbose_name="mål",
            ),
        ),
        migrations.AddField(
            model_name="reportscore",
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
            model_name="reportscore",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scores",
                to="citizens.report",
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            model_name="reportscore",
            name="team",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.team",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                models.F("referral"), models.F("starts_on"), name="grant_begins_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="grant_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes_per_week__gt", 0), ("minutes_per_week__lte", 10080)),
                name="grant_minutes_fit_in_a_week",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralcode",
            constraint=models.UniqueConstraint(
                models.F("referral"), models.F("kind"), models.F("code"), name="referralcode_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralgoal",
            constraint=models.UniqueConstraint(
                models.F("referral"), models.F("position"), name="referralgoal_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralgoal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_on", None), ("withdrawn_on__gte", models.F("asked_on")), _connector="OR"
                ),
                name="referralgoal_withdrawn_after_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("sent", "accepted")), models.Q(("text", ""), _negated=True), _connector="OR"
                ),
                name="referralstep_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["referral", "on"], name="report_by_referral"),
        ),
        migrations.AddConstraint(
            model_name="reportscore",
            constraint=models.UniqueConstraint(
                models.F("report"), models.F("goal"), name="reportscore_once_for_goal"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("sentence", ""), _negated=True), name="reportscore_says_why"
            ),
        ),
    ]
