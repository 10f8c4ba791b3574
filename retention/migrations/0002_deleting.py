"""A case is deleted by functions of the database's owner; the application may only call `retention_delete`.

Decision 0019 says why it is the database's own work, and how narrow the way is.
"""

from django.conf import settings
from django.db import migrations

APP_ROLE = settings.DATABASES["default"]["USER"]

LEDGER = f"""
revoke all on retention_ledgerline from "{APP_ROLE}";
grant select on retention_ledgerline to "{APP_ROLE}";
create trigger refuse_change before update or delete on retention_ledgerline
    for each row execute function audit_refuse_change();
create trigger refuse_truncate before truncate on retention_ledgerline
    for each statement execute function audit_refuse_change();
select audit_fire_always('retention_ledgerline');
"""

OPEN_LEDGER = """
drop trigger refuse_truncate on retention_ledgerline;
drop trigger refuse_change on retention_ledgerline;
"""

# True in a function of the owner that is deleting just this citizen: approved plans and finished documents,
# which nobody may delete, ask it. The application can set the setting, but never is the owner; a slip of the
# owner is the owner's, but sets no setting.
IS_DELETING = """
create function retention_is_deleting(citizen uuid) returns boolean stable language sql as $$
    select current_user = (select pg_get_userbyid(relowner) from pg_class where oid = 'retention_deletion'::regclass)
       and citizen = any(coalesce(nullif(current_setting('bostoette.deleting', true), ''), '{}')::uuid[])
$$;
"""

# The citizen, and the records that were laid into theirs: one person, whose rows go together.
RECORDS = """
create function retention_records(citizen uuid) returns uuid[] stable language sql
set search_path = public, pg_temp as $$
    with recursive laid(id) as (
        select citizen
        union
        select citizens_citizen.id from citizens_citizen join laid on merged_into_id = laid.id
    )
    select array_agg(id order by id) from laid
$$;
"""

# Every column that points at a citizen, whatever its table: a new kind of row is deleted from its first day.
# A table that points at such rows, and not at the citizen as well, stops it all: its foreign key says so.
ERASE = """
create function retention_erase(records uuid[]) returns jsonb language plpgsql
set search_path = public, pg_temp as $$
declare
    scope_before text := coalesce(current_setting('bostoette.scope', true), '');
    counts jsonb := '{}';
    pointing record;
    gone bigint;
begin
    perform set_config('bostoette.scope', 'whole', true);
    perform set_config('bostoette.deleting', records::text, true);
    set constraints all deferred;
    -- What a merge with somebody else moved, and what was moved back since, stands as ids in the other's record.
    delete from citizens_mergedrows where merge_id in (select id from citizens_merge where gone_id = any(records));
    for pointing in
        select conrelid::regclass as rows, attname as citizen
          from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any(conkey)
         where contype = 'f' and confrelid = 'citizens_citizen'::regclass
         order by conrelid = 'citizens_citizen'::regclass, conrelid::regclass::text, attname
    loop
        execute format('delete from %s where %I = any($1)', pointing.rows, pointing.citizen) using records;
        get diagnostics gone = row_count;
        if gone > 0 then
            counts := counts || jsonb_build_object(
                pointing.rows::text, gone + coalesce((counts ->> pointing.rows::text)::bigint, 0));
        end if;
    end loop;
    delete from citizens_citizen where id = any(records);
    get diagnostics gone = row_count;
    if gone > 0 then
        counts := counts || jsonb_build_object(
            'citizens_citizen', gone + coalesce((counts ->> 'citizens_citizen')::bigint, 0));
    end if;
    set constraints all immediate;
    perform set_config('bostoette.deleting', '', true);
    perform set_config('bostoette.scope', scope_before, true);
    return counts;
end $$;
"""

# What must hold in the database's own eyes, whatever the application believes: `retention.clock` said once more.
MAY_DELETE = """
create function retention_refuse(asked retention_deletion) returns void language plpgsql
set search_path = public, pg_temp as $$
declare
    closed_on date;
    rule record;
begin
    if asked.confirmed_by_id is null or asked.asked_by_id is null or asked.confirmed_by_id = asked.asked_by_id then
        raise exception 'Two people must agree on a deletion.' using errcode = 'insufficient_privilege';
    end if;
    if exists (select from citizens_course where citizen_id = asked.citizen_id and ended_on is null)
       or exists (select from citizens_referral where citizen_id = asked.citizen_id and status in ('sent', 'returned'))
       or exists (select from retention_hold where citizen_id = asked.citizen_id and ended_at is null)
       or exists (select from citizens_citizen where id = asked.citizen_id and merged_into_id is not null)
    then
        raise exception 'Something stops this deletion.' using errcode = 'insufficient_privilege';
    end if;
    select coalesce((select max(ended_on) from citizens_course where citizen_id = asked.citizen_id),
                    (select max(created_at)::date from citizens_referral where citizen_id = asked.citizen_id))
      into closed_on;
    select years, deliver_first into rule from retention_keepingrule
     where municipality_id = asked.municipality_id and is_accepted order by decided_at desc, id desc limit 1;
    if closed_on is null
       or closed_on + make_interval(years => coalesce(rule.years, 5))
          > (now() at time zone 'Europe/Copenhagen')::date
    then
        raise exception 'The case has not been kept long enough.' using errcode = 'insufficient_privilege';
    end if;
    if rule.deliver_first and asked.delivered_on is null then
        raise exception 'The archive has not got the case.' using errcode = 'insufficient_privilege';
    end if;
end $$;
"""

DELETE = """
create function retention_delete(deletion uuid) returns bigint
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '20s' as $$
declare
    scope_before text := coalesce(current_setting('bostoette.scope', true), '');
    asked retention_deletion;
    records uuid[];
    last retention_ledgerline;
    said text;
begin
    perform set_config('bostoette.scope', 'whole', true);
    perform pg_advisory_xact_lock(hashtext('retention_ledger'));
    select * into asked from retention_deletion where id = deletion for update;
    if not found then
        perform set_config('bostoette.scope', scope_before, true);
        return null;
    end if;
    perform 1 from citizens_citizen where id = asked.citizen_id for update;
    perform retention_refuse(asked);
    records := retention_records(asked.citizen_id);
    select * into last from retention_ledgerline order by number desc limit 1;
    said := jsonb_build_object(
        'number', coalesce(last.number, 0) + 1,
        'records', records,
        'municipality', asked.municipality_id,
        'kommune', (select name from accounts_municipality where id = asked.municipality_id),
        'closed_on', asked.closed_on,
        'due_on', asked.due_on,
        'rule', 'The years after the last course have passed, by the rule of the kommune.',
        'delivered_on', asked.delivered_on,
        'delivery_reference', asked.delivery_reference,
        'asked_at', asked.asked_at,
        'asked_by', (select jsonb_build_object('id', id, 'name', name) from accounts_user where id = asked.asked_by_id),
        'confirmed_at', asked.confirmed_at,
        'confirmed_by', (select jsonb_build_object('id', id, 'name', name) from accounts_user
                          where id = asked.confirmed_by_id),
        'deleted_at', transaction_timestamp(),
        'rows', retention_erase(records)
    )::text;
    insert into retention_ledgerline (number, citizen_id, deleted_at, said, previous, hash)
    values (coalesce(last.number, 0) + 1, asked.citizen_id, transaction_timestamp(), said,
            coalesce(last.hash, decode(repeat('00', 32), 'hex')),
            sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex')) || convert_to(said, 'UTF8')))
    returning * into last;
    insert into audit_entry (event, actor_label, citizen_id, target, data)
    values ('citizen.deleted', 'Systemet', asked.citizen_id, 'retention.ledgerline:' || last.number,
            jsonb_build_object('hash', encode(last.hash, 'hex')));
    perform set_config('bostoette.scope', scope_before, true);
    return last.number;
end $$;
"""

# After a restore, by the owner alone: four eyes were given, and the line that says so is put back.
REPLAY = """
create function retention_replay(line bigint, line_said text, line_previous bytea, line_hash bytea) returns bigint
language plpgsql set search_path = public, pg_temp as $$
declare
    there retention_ledgerline;
    records uuid[];
    deleted bigint;
begin
    perform pg_advisory_xact_lock(hashtext('retention_ledger'));
    if line_hash <> sha256(line_previous || convert_to(line_said, 'UTF8')) then
        raise exception 'The line is not as it was written.' using errcode = 'check_violation';
    end if;
    select array_agg(each::uuid) into records from jsonb_array_elements_text(line_said::jsonb -> 'records') each;
    select * into there from retention_ledgerline where number = line;
    if not found then
        insert into retention_ledgerline (number, citizen_id, deleted_at, said, previous, hash)
        values (line, records[1], (line_said::jsonb ->> 'deleted_at')::timestamptz, line_said, line_previous, line_hash);
    elsif there.hash <> line_hash then
        raise exception 'The database has another line under this number.' using errcode = 'check_violation';
    end if;
    select coalesce(sum(value::bigint), 0) into deleted from jsonb_each_text(retention_erase(records));
    return deleted;
end $$;
"""

CLOSED = f"""
revoke all on function retention_records(uuid), retention_erase(uuid[]), retention_refuse(retention_deletion),
    retention_delete(uuid), retention_replay(bigint, text, bytea, bytea) from public;
grant execute on function retention_delete(uuid) to "{APP_ROLE}";
"""

DROP = """
drop function retention_replay(bigint, text, bytea, bytea);
drop function retention_delete(uuid);
drop function retention_refuse(retention_deletion);
drop function retention_erase(uuid[]);
drop function retention_records(uuid);
drop function retention_is_deleting(uuid);
"""

FUNCTIONS = IS_DELETING + RECORDS + ERASE + MAY_DELETE + DELETE + REPLAY + CLOSED


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_keeping_and_deletion"), ("audit", "0009_seals_stay")]

    operations = [migrations.RunSQL(LEDGER, OPEN_LEDGER), migrations.RunSQL(FUNCTIONS, DROP)]
