"""A withdrawn version and a refused one stand like an approved one; what was never agreed stays in the team."""

from django.db import migrations

from citizens.triggers import follow_citizen
from citizens.walls import wall, wall_anew

FORWARD = """
create or replace function planversion_stands() returns trigger language plpgsql as $$
declare
    may_differ text[] := array['status', 'superseded_at', 'team_id', 'municipality_id', 'held_by_id'];
begin
    if old.status = 'draft' then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' and retention_is_deleting(old.citizen_id) then
        return old;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'An approved plan cannot be deleted.' using errcode = 'check_violation';
    end if;
    if old.citizen_id <> new.citizen_id and citizens_are_merging(old.citizen_id, new.citizen_id) then
        may_differ := may_differ || 'citizen_id'::text;
    end if;
    if to_jsonb(new) - may_differ is distinct from to_jsonb(old) - may_differ
       or (new.status <> old.status
           and not (old.status = 'approved' and new.status in ('superseded', 'withdrawn')))
       or (new.superseded_at is distinct from old.superseded_at and old.status <> 'approved')
    then
        raise exception 'An approved plan cannot be changed.' using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    """Going back would need the former function: that of migration 0010, by hand."""

    dependencies = [("plans", "0011_agreed_refused_withdrawn")]

    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        follow_citizen("plans_planwithdrawal"),
        follow_citizen("plans_planrefusal"),
        wall("plans_planwithdrawal", office="reading"),
        wall("plans_planrefusal"),
        *wall_anew(
            "plans_planversion",
            before={"office": "reading", "office_sees": "status <> 'draft'"},
            office="reading",
            office_sees="status in ('approved', 'superseded', 'withdrawn')",
        ),
    ]
