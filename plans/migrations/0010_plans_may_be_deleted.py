"""Approved plans and finished documents go with a case that two people have agreed to delete."""

from django.db import migrations

EXCEPTION = """
    if tg_op = 'DELETE' and retention_is_deleting(old.citizen_id) then
        return old;
    end if;
"""

FORWARD = f"""
create or replace function planversion_stands() returns trigger language plpgsql as $$
declare
    may_differ text[] := array['status', 'superseded_at', 'team_id', 'municipality_id', 'held_by_id'];
begin
    if old.status = 'draft' then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    {EXCEPTION}
    if tg_op = 'DELETE' then
        raise exception 'An approved plan cannot be deleted.' using errcode = 'check_violation';
    end if;
    if old.citizen_id <> new.citizen_id and citizens_are_merging(old.citizen_id, new.citizen_id) then
        may_differ := may_differ || 'citizen_id'::text;
    end if;
    if to_jsonb(new) - may_differ is distinct from to_jsonb(old) - may_differ
       or (new.status <> old.status
           and not (old.status = 'approved' and new.status = 'superseded'))
       or (new.superseded_at is distinct from old.superseded_at and old.status = 'superseded')
    then
        raise exception 'An approved plan cannot be changed.' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace function document_stands() returns trigger language plpgsql as $$
declare
    may_differ text[] := array['team_id', 'municipality_id', 'held_by_id'];
begin
    if old.status <> 'done' then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    {EXCEPTION}
    if tg_op = 'UPDATE' and old.citizen_id <> new.citizen_id
       and citizens_are_merging(old.citizen_id, new.citizen_id)
    then
        may_differ := may_differ || 'citizen_id'::text;
    end if;
    if tg_op = 'DELETE' or to_jsonb(new) - may_differ is distinct from to_jsonb(old) - may_differ then
        raise exception 'A finished document is kept as it is.' using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    """Going back would need the former functions: those of migration 0007, by hand."""

    dependencies = [("plans", "0009_documents_know_the_login"), ("retention", "0002_deleting")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
