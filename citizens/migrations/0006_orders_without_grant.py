from django.db import migrations, models


class Migration(migrations.Migration):
    """The grant has a table of its own now; an order begins as sent, and says when a status is due."""

    dependencies = [("citizens", "0005_grants_as_rows")]

    operations = [
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_ends_after_start",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_minutes_fit_in_a_week",
        ),
        migrations.RemoveField(
            model_name="referral",
            name="granted_from",
        ),
        migrations.RemoveField(
            model_name="referral",
            name="granted_minutes_per_week",
        ),
        migrations.RemoveField(
            model_name="referral",
            name="granted_to",
        ),
        migrations.AlterField(
            model_name="referral",
            name="status",
            field=models.CharField(
                choices=[
                    ("sent", "sendt"),
                    ("returned", "sendt tilbage"),
                    ("accepted", "taget imod"),
                    ("withdrawn", "trukket tilbage"),
                ],
                default="sent",
                editable=False,
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="status_due_on",
            field=models.DateField(verbose_name="næste status senest"),
        ),
    ]
