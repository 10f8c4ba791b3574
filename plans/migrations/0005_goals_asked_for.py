import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_user_sort_key"),
        ("citizens", "0005_grants_as_rows"),
        ("plans", "0004_plans_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="goal",
            name="asked",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="goals",
                to="citizens.referralgoal",
                verbose_name="bestilt som",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(
                models.F("course"), models.F("asked"), name="goal_once_for_each_asked"
            ),
        ),
    ]
