"""An approved plan cannot be changed, by any path: not even in SQL by the application's role."""

from django.db import migrations

# After approval a version may only be superseded, and follow its citizen to another team.
# A document that is done is kept as it is: what was handed out must be found again.
FORWARD = """
create function planversion_stands() returns trigger language plpgsql as $$
begin
    if old.status = 'draft' then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'An approved plan cannot be deleted.' using errcode = 'check_violation';
    end if;
    if to_jsonb(new) - array['status', 'superseded_at', 'team_id', 'municipality_id']
       is distinct from
       to_jsonb(old) - array['status', 'superseded_at', 'team_id', 'municipality_id']
       or (new.status <> old.status
           and not (old.status = 'approved' and new.status = 'superseded'))
       or (new.superseded_at is distinct from old.superseded_at and old.status = 'superseded')
    then
        raise exception 'An approved plan cannot be changed.' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger planversion_stands before update or delete on plans_planversion
    for each row execute function planversion_stands();
alter table plans_planversion enable always trigger planversion_stands;

create function document_stands() returns trigger language plpgsql as $$
begin
    if old.status <> 'done' then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE'
       or to_jsonb(new) - array['team_id', 'municipality_id']
          is distinct from to_jsonb(old) - array['team_id', 'municipality_id']
    then
        raise exception 'A finished document is kept as it is.' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger document_stands before update or delete on plans_document
    for each row execute function document_stands();
alter table plans_document enable always trigger document_stands;
"""

BACKWARD = """
drop trigger document_stands on plans_document;
drop function document_stands();
drop trigger planversion_stands on plans_planversion;
drop function planversion_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_follow_citizen")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
