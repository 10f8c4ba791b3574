"""A kommune sets the thresholds its measurements are read by; each change is a row that stands."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

FORWARD = """
create function kommunelimits_stand() returns trigger language plpgsql as $$
begin
    raise exception 'The limits of a kommune are written anew, not changed.' using errcode = 'check_violation';
end $$;

create trigger kommunelimits_stand before update or delete on measurements_kommunelimits
    for each row execute function kommunelimits_stand();
alter table measurements_kommunelimits enable always trigger kommunelimits_stand;
"""

BACKWARD = """
drop trigger kommunelimits_stand on measurements_kommunelimits;
drop function kommunelimits_stand();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_tell_of_answers"),
        ("measurements", "0009_total_alone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KommuneLimits",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="nummer")),
                (
                    "rci",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="ændring i ORS"
                    ),
                ),
                (
                    "meetings_without_change",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="ORS-målinger uden ændring"
                    ),
                ),
                (
                    "srs_cutoff",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="SRS"
                    ),
                ),
                (
                    "srs_item_low",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        verbose_name="et enkelt svar i SRS",
                    ),
                ),
                (
                    "srs_fall",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="fald i SRS"
                    ),
                ),
                (
                    "who5_low_band",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="lav trivsel"),
                ),
                (
                    "who5_lowest_band",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="meget lav trivsel"),
                ),
                (
                    "who5_look_closer",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="at se nærmere på trivslen"
                    ),
                ),
                (
                    "who5_change",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="ændring i trivsel"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="hvorfor")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="sat",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sat af",
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
            ],
            options={
                "verbose_name": "kommunens grænser",
                "verbose_name_plural": "kommunens grænser",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("municipality"), models.F("number"), name="limits_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="limits_count_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="limits_have_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rci", None),
                            models.Q(("rci__gte", Decimal("1")), ("rci__lte", Decimal("20"))),
                            _connector="OR",
                        ),
                        name="limits_rci_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("meetings_without_change", None),
                            models.Q(
                                ("meetings_without_change__gte", Decimal("2")),
                                ("meetings_without_change__lte", Decimal("20")),
                            ),
                            _connector="OR",
                        ),
                        name="limits_meetings_without_change_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("srs_cutoff", None),
                            models.Q(("srs_cutoff__gte", Decimal("20")), ("srs_cutoff__lte", Decimal("40"))),
                            _connector="OR",
                        ),
                        name="limits_srs_cutoff_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("srs_item_low", None),
                            models.Q(
                                ("srs_item_low__gte", Decimal("1")), ("srs_item_low__lte", Decimal("10"))
                            ),
                            _connector="OR",
                        ),
                        name="limits_srs_item_low_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("srs_fall", None),
                            models.Q(("srs_fall__gte", Decimal("0.5")), ("srs_fall__lte", Decimal("20"))),
                            _connector="OR",
                        ),
                        name="limits_srs_fall_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("who5_low_band", None),
                            models.Q(
                                ("who5_low_band__gte", Decimal("20")), ("who5_low_band__lte", Decimal("80"))
                            ),
                            _connector="OR",
                        ),
                        name="limits_who5_low_band_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("who5_lowest_band", None),
                            models.Q(
                                ("who5_lowest_band__gte", Decimal("10")),
                                ("who5_lowest_band__lte", Decimal("60")),
                            ),
                            _connector="OR",
                        ),
                        name="limits_who5_lowest_band_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("who5_look_closer", None),
                            models.Q(
                                ("who5_look_closer__gte", Decimal("4")),
                                ("who5_look_closer__lte", Decimal("60")),
                            ),
                            _connector="OR",
                        ),
                        name="limits_who5_look_closer_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("who5_change", None),
                            models.Q(("who5_change__gte", Decimal("4")), ("who5_change__lte", Decimal("40"))),
                            _connector="OR",
                        ),
                        name="limits_who5_change_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThan(
                            django.db.models.functions.comparison.Coalesce(
                                models.F("who5_lowest_band"),
                                models.Value(35),
                                output_field=models.PositiveSmallIntegerField(),
                            ),
                            django.db.models.functions.comparison.Coalesce(
                                models.F("who5_low_band"),
                                models.Value(50),
                                output_field=models.PositiveSmallIntegerField(),
                            ),
                        ),
                        name="limits_who5_lowest_band_below_who5_low_band",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThan(
                            django.db.models.functions.comparison.Coalesce(
                                models.F("who5_look_closer"),
                                models.Value(28),
                                output_field=models.PositiveSmallIntegerField(),
                            ),
                            django.db.models.functions.comparison.Coalesce(
                                models.F("who5_low_band"),
                                models.Value(50),
                                output_field=models.PositiveSmallIntegerField(),
                            ),
                        ),
                        name="limits_who5_look_closer_below_who5_low_band",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
