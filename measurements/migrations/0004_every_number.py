"""Every number that a rule gives is kept, and INSPIRE and Brief INSPIRE can be answered.

What was scored so far had one total, and WHO-5 its percent beside it.
"""

from django.db import migrations, models

INSTRUMENTS = ["ors", "srs", "who5", "inspire", "brief_inspire"]
NAMES = ["ORS", "SRS", "WHO-5", "INSPIRE", "Brief INSPIRE"]
WITH_TOTAL = ("ors", "srs", "who5", "brief_inspire")

KEEP_NUMBERS = """
select set_config('bostoette.scope', 'whole', true);
update measurements_response
   set scores = case instrument
                when 'who5' then jsonb_build_object('total', trim_scale(total)::text,
                                                    'percent', trim_scale(total * 4)::text)
                else jsonb_build_object('total', total::text) end
 where state = 'complete';
"""


class Migration(migrations.Migration):
    dependencies = [("measurements", "0003_walls")]

    operations = [
        migrations.AddField(
            model_name="response",
            name="scores",
            field=models.JSONField(default=dict, verbose_name="tal"),
        ),
        migrations.AlterField(
            model_name="response",
            name="instrument",
            field=models.CharField(
                choices=list(zip(INSTRUMENTS, NAMES, strict=True)), max_length=20, verbose_name="skema"
            ),
        ),
        migrations.RunSQL(KEEP_NUMBERS, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="response", name="response_scored_iff_complete"),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                name="response_scored_iff_complete",
                condition=models.Q(state="complete", rule_version__isnull=False) & ~models.Q(scores={})
                | (~models.Q(state="complete") & models.Q(total=None, rule_version=None, scores={})),
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                name="response_complete_has_total",
                condition=~models.Q(state="complete")
                | models.Q(instrument__in=WITH_TOTAL, total__isnull=False)
                | (~models.Q(instrument__in=WITH_TOTAL) & models.Q(total=None)),
            ),
        ),
    ]
