from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measurements", "0005_rhythm")]

    operations = [
        migrations.AlterField(
            model_name="response",
            name="mode",
            field=models.CharField(
                choices=[
                    ("screen", "på skærm"),
                    ("paper", "tastet ind fra papir"),
                    ("link", "på egen telefon med et link"),
                ],
                default="screen",
                max_length=10,
                verbose_name="hvordan",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "link"), _negated=True),
                    models.Q(("answered_by", "citizen"), ("visit", None)),
                    _connector="OR",
                ),
                name="response_by_link_is_the_citizens_own",
            ),
        ),
    ]
