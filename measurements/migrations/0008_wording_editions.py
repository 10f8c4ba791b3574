"""Official wording per kommune, in editions that stand; a response keeps the one it was answered in."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

FORWARD = """
create function wordingedition_stands() returns trigger language plpgsql as $$
begin
    raise exception 'An edition of a wording cannot be changed.' using errcode = 'check_violation';
end $$;

create trigger wordingedition_stands before update or delete on measurements_wordingedition
    for each row execute function wordingedition_stands();
alter table measurements_wordingedition enable always trigger wordingedition_stands;

create function response_wording_fits() returns trigger language plpgsql as $$
begin
    if not exists (
        select from measurements_wordingedition edition
        where edition.id = new.wording_id and edition.instrument = new.instrument
            and edition.municipality_id = new.municipality_id and edition.words <> '{}'
    ) then
        raise exception 'The wording is of another kommune or instrument.' using errcode = 'check_violation';
    end if;
    return null;
end $$;

create trigger response_wording_fits after insert or update of wording_id on measurements_response
    for each row when (new.wording_id is not null) execute function response_wording_fits();
"""

BACKWARD = """
drop trigger response_wording_fits on measurements_response;
drop function response_wording_fits();
drop trigger wordingedition_stands on measurements_wordingedition;
drop function wordingedition_stands();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_tell_of_answers"),
        ("measurements", "0007_ways_of_answering"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WordingEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "instrument",
                    models.CharField(
                        choices=[
                            ("ors", "ORS"),
                            ("srs", "SRS"),
                            ("who5", "WHO-5"),
                            ("inspire", "INSPIRE"),
                            ("brief_inspire", "Brief INSPIRE"),
                        ],
                        max_length=20,
                        verbose_name="skema",
                    ),
                ),
                ("instrument_version", models.PositiveSmallIntegerField(verbose_name="skemaets udgave")),
                ("number", models.PositiveSmallIntegerField(verbose_name="nummer")),
                ("reason", models.CharField(max_length=200, verbose_name="hvad og hvorfor")),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="sprog")),
                (
                    "licence_holder",
                    models.CharField(blank=True, max_length=200, verbose_name="licensen tilhører"),
                ),
                (
                    "licence_number",
                    models.CharField(blank=True, max_length=100, verbose_name="licensens nummer"),
                ),
                (
                    "licence_notice",
                    models.CharField(blank=True, max_length=300, verbose_name="hvad licensen vil have vist"),
                ),
                ("licensed_on", models.DateField(blank=True, null=True, verbose_name="licensens dato")),
                ("words", models.JSONField(blank=True, default=dict, verbose_name="ordlyd")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="lavet",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lavet af",
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
                "verbose_name": "ordlyd i et skema",
                "verbose_name_plural": "ordlyd i skemaer",
            },
        ),
        migrations.AddField(
            model_name="response",
            name="wording",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="measurements.wordingedition",
                verbose_name="officiel ordlyd",
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingedition",
            constraint=models.UniqueConstraint(
                models.F("municipality"),
                models.F("instrument"),
                models.F("number"),
                name="wordingedition_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingedition",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="wordingedition_counts_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingedition",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="wordingedition_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="wordingedition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("language", ""), ("licence_holder", ""), ("licensed_on", None), ("words", {})),
                    models.Q(
                        models.Q(("words", {}), _negated=True),
                        models.Q(("licence_holder", ""), _negated=True),
                        ("licensed_on__isnull", False),
                        models.Q(("language", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="wordingedition_licensed_iff_worded",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
