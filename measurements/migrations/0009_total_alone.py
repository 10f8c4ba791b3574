"""A total that came without its answers says so."""

from django.db import migrations, models

SAY_SO = """
select set_config('bostoette.scope', 'whole', true);
update measurements_response set is_total_alone = true
 where state = 'complete' and answers = '{}' and total is not null;
"""


class Migration(migrations.Migration):
    dependencies = [("measurements", "0008_wording_editions")]

    operations = [
        migrations.AddField(
            model_name="response",
            name="is_total_alone",
            field=models.BooleanField(default=False, verbose_name="kun det samlede tal"),
        ),
        migrations.RunSQL(SAY_SO, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                name="response_without_answers_is_a_total_alone",
                condition=models.Q(is_total_alone=True, state="complete", total__isnull=False, answers={})
                | (models.Q(is_total_alone=False) & (~models.Q(state="complete") | ~models.Q(answers={}))),
            ),
        ),
    ]
