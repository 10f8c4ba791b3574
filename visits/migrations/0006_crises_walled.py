from django.db import migrations

from citizens.triggers import follow_citizen
from citizens.walls import wall


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_crises")]

    operations = [follow_citizen("visits_crisisevent"), wall("visits_crisisevent")]
