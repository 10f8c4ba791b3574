"""How many answers a number of INSPIRE takes is a kommune's choice; each response keeps what held then."""

from decimal import Decimal

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_screen_pin"),
        ("citizens", "0015_name_of_a_record_laid_in"),
        ("measurements", "0010_limits_of_kommuner"),
        ("visits", "0007_wordings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="response",
            name="response_complete_has_total",
        ),
        migrations.AddField(
            model_name="kommunelimits",
            name="inspire_share",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="andel af svar i INSPIRE"
            ),
        ),
        migrations.AddField(
            model_name="response",
            name="min_share",
            field=models.DecimalField(
                decimal_places=2, default=1, max_digits=3, verbose_name="andel af svar, der skulle til"
            ),
        ),
        migrations.AddConstraint(
            model_name="kommunelimits",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("inspire_share", None),
                    models.Q(("inspire_share__gte", Decimal("80.0")), ("inspire_share__lte", Decimal("100"))),
                    _connector="OR",
                ),
                name="limits_inspire_share_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "complete"), _negated=True),
                    models.Q(
                        ("instrument__in", ("ors", "srs", "who5", "brief_inspire")),
                        ("total__isnull", False),
                        models.Q(("scores__has_key", "percent_answered"), _negated=True),
                    ),
                    models.Q(
                        ("instrument", "brief_inspire"),
                        ("scores__has_key", "percent_answered"),
                        ("total", None),
                    ),
                    models.Q(("instrument", "inspire"), ("total", None)),
                    _connector="OR",
                ),
                name="response_complete_has_total",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("min_share", 1),
                        models.Q(
                            (
                                "scores__has_any_keys",
                                ["percent_answered", "support_answered", "relationship_answered"],
                            ),
                            _negated=True,
                        ),
                    ),
                    models.Q(
                        ("instrument__in", ("inspire", "brief_inspire")),
                        ("min_share__gte", Decimal("0.8")),
                        ("min_share__lt", 1),
                    ),
                    _connector="OR",
                ),
                name="response_prorated_where_it_may_be",
            ),
        ),
    ]
