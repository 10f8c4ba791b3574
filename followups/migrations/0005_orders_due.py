from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0004_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("subgoal", "opfølgning på delmål"),
                    ("kriseplan", "opfølgning på kriseplan"),
                    ("ors", "måling med ORS"),
                    ("srs", "måling med SRS"),
                    ("who5", "måling med WHO-5"),
                    ("status", "status til myndighed"),
                    ("grant", "bevilling, der udløber"),
                    ("no_worker", "borger uden bostøtte"),
                    ("change", "ønske om skift af bostøtte"),
                    ("cover", "afløsning, der slutter"),
                ],
                max_length=20,
                verbose_name="slags",
            ),
        ),
    ]
