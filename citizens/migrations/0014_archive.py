"""Citizens whose support has long ended are archived: a bostøtte then needs a reason to read."""

from django.db import migrations, models

from citizens.triggers import come_back
from citizens.walls import reach_without_archived


class Migration(migrations.Migration):
    dependencies = [("citizens", "0013_narrowed_and_merged")]

    operations = [
        migrations.AddField(
            model_name="citizen",
            name="archived_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="arkiveret"),
        ),
        come_back(),
        reach_without_archived(),
    ]
