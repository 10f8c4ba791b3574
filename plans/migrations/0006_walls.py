"""The second wall: which office holds the citizen, and row-level security (docs/decisions/0010)."""

import django.db.models.deletion
from django.db import migrations, models

from citizens.triggers import catch_up
from citizens.walls import wall

# Approved versions and finished documents follow their citizen to another office, as to another team.
STAND_AND_BE_HELD = """
create or replace function planversion_stands() returns trigger language plpgsql as $$
begin
    if old.status = 'draft' then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'An approved plan cannot be deleted.' using errcode = 'check_violation';
    end if;
    if to_jsonb(new) - array['status', 'superseded_at', 'team_id', 'municipality_id', 'held_by_id']
       is distinct from
       to_jsonb(old) - array['status', 'superseded_at', 'team_id', 'municipality_id', 'held_by_id']
       or (new.status <> old.status
           and not (old.status = 'approved' and new.status = 'superseded'))
       or (new.superseded_at is distinct from old.superseded_at and old.status = 'superseded')
    then
        raise exception 'An approved plan cannot be changed.' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function document_stands() returns trigger language plpgsql as $$
begin
    if old.status <> 'done' then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE'
       or to_jsonb(new) - array['team_id', 'municipality_id', 'held_by_id']
          is distinct from to_jsonb(old) - array['team_id', 'municipality_id', 'held_by_id']
    then
        raise exception 'A finished document is kept as it is.' using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("citizens", "0010_walls"),
        ("plans", "0005_goals_asked_for"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddField(
            model_name="goal",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddField(
            model_name="planfollowup",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddField(
            model_name="subgoal",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddField(
            model_name="subgoalfollowup",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.AddField(
            model_name="wish",
            name="held_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.office",
            ),
        ),
        migrations.RunSQL(STAND_AND_BE_HELD, migrations.RunSQL.noop),
        catch_up("plans_wish"),
        catch_up("plans_goal"),
        catch_up("plans_subgoal"),
        catch_up("plans_subgoalfollowup"),
        catch_up("plans_plan"),
        catch_up("plans_planversion"),
        catch_up("plans_planfollowup"),
        catch_up("plans_document"),
        wall("plans_wish", office="reading"),
        wall("plans_goal", office="reading"),
        wall("plans_subgoal", office="reading"),
        wall("plans_subgoalfollowup", office="reading"),
        wall("plans_plan", office="reading"),
        wall("plans_planversion", office="reading", office_sees="status <> 'draft'"),
        wall("plans_planfollowup", office="reading"),
        # A værdispring shows, it does not export.
        wall("plans_document", office="everything", opened=False),
    ]
