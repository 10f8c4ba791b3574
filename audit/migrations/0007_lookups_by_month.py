"""Look-ups lie in one table for each month, so that old months can be dropped whole; both logs get a mark.

`mark` is the number of the transaction that wrote a row. The sealer needs it to know that no row below a
number can still arrive (`audit.seals`). It is no field of the models: the application may not write it.
"""

from django.conf import settings
from django.db import migrations

APP_ROLE = settings.DATABASES["default"]["USER"]

# A setting that only the owner may change is a function that only the owner may replace.
SETTINGS = """
create function audit_months_kept() returns integer language sql immutable as 'select 24';

-- A database restored from a dump counts its transactions from the start again; the owner then adds what is missing.
create function audit_marks_before() returns bigint language sql immutable as 'select 0::bigint';

create function audit_mark() returns bigint language sql volatile as
    'select audit_marks_before() + pg_current_xact_id()::text::bigint';

-- Every transaction of this database with a lower mark has ended: all its rows are there for whoever looks after this.
-- What other databases of the same server have under way is left out only where it is sure to be theirs.
create function audit_horizon() returns bigint language sql volatile as $$
    with now as (select pg_current_snapshot() as snapshot),
    ours as (
        select running::text::bigint as mark from now, pg_snapshot_xip(snapshot) as running
         where not exists (
            select from pg_locks join pg_stat_activity using (pid)
             where locktype = 'transactionid' and mode = 'ExclusiveLock' and granted
               and transactionid = running::xid
               and datid <> (select oid from pg_database where datname = current_database()))
    )
    select audit_marks_before()
           + coalesce((select min(mark) from ours), (select pg_snapshot_xmax(snapshot)::text::bigint from now))
$$;
"""

DROP_SETTINGS = """
drop function audit_horizon(); drop function audit_mark();
drop function audit_marks_before(); drop function audit_months_kept();
"""

# A row is sent to its month before any trigger can set its time, so a wrong time is refused here, not mended.
REFUSE_OTHER_TIMES = """
-- ALWAYS: also for a superuser who plays replica.
create function audit_fire_always(log regclass) returns void language plpgsql as $$
declare
    guard name;
begin
    for guard in select tgname from pg_trigger where tgrelid = log and not tgisinternal loop
        execute format('alter table %s enable always trigger %I', log, guard);
    end loop;
end $$;

create function audit_refuse_other_times() returns trigger language plpgsql as $$
begin
    if new.at is distinct from statement_timestamp() then
        raise exception 'The database alone says when.' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""

BY_MONTH = f"""
drop trigger refuse_truncate on audit_lookup;
drop trigger refuse_change on audit_lookup;
drop trigger stamp on audit_lookup;
alter sequence audit_lookup_id_seq rename to audit_lookup_before_id_seq;
alter table audit_lookup rename to audit_lookup_before;

create sequence audit_lookup_id_seq as bigint;
create table audit_lookup (
    id bigint not null default nextval('audit_lookup_id_seq'),
    at timestamp with time zone not null default statement_timestamp(),
    user_id bigint not null,
    user_label varchar(200) not null,
    citizen_id uuid,
    action varchar(60) not null,
    purpose varchar(200) not null,
    outcome varchar(10) not null,
    request_id uuid,
    ip inet,
    criteria varchar(100)[] not null,
    mark bigint not null default audit_mark(),
    constraint audit_lookup_by_month_pkey primary key (id, at)
) partition by range (at);
alter sequence audit_lookup_id_seq owned by audit_lookup.id;
create table audit_lookup_default partition of audit_lookup default;

insert into audit_lookup (id, at, user_id, user_label, citizen_id, action, purpose, outcome, request_id, ip, criteria)
select id, at, user_id, user_label, citizen_id, action, purpose, outcome, request_id, ip, criteria
  from audit_lookup_before;
select setval('audit_lookup_id_seq', coalesce((select max(id) from audit_lookup_before), 1),
              exists (select from audit_lookup_before));
drop table audit_lookup_before;

create index lookup_by_citizen on audit_lookup (citizen_id, at desc);
create index lookup_by_user on audit_lookup (user_id, at desc);
create index lookup_by_mark on audit_lookup (mark);

revoke all on audit_lookup, audit_lookup_default from "{APP_ROLE}";
grant select, insert (at, user_id, user_label, citizen_id, action, purpose, outcome, request_id, ip, criteria)
    on audit_lookup to "{APP_ROLE}";
grant select on audit_lookup_default to "{APP_ROLE}";  -- to find the strays quickly

create trigger only_now before insert on audit_lookup
    for each row execute function audit_refuse_other_times();
create trigger refuse_change before update or delete on audit_lookup
    for each row execute function audit_refuse_change();
create trigger refuse_truncate before truncate on audit_lookup
    for each statement execute function audit_refuse_change();
create trigger refuse_truncate before truncate on audit_lookup_default
    for each statement execute function audit_refuse_change();
select audit_fire_always('audit_lookup');
select audit_fire_always('audit_lookup_default');

alter table audit_entry add column mark bigint not null default audit_mark();
create index entry_by_mark on audit_entry (mark);
"""

# `like` copies columns and indexes; attaching brings the triggers for rows. The one for truncation, and what the
# application may not do to a part, must be said for each.
MONTHS = f"""
create function audit_month_table(month date) returns text language sql immutable as
    $$select 'audit_lookup_' || to_char(month, 'YYYY_MM')$$;

create function audit_month_starts(month date) returns timestamp with time zone language sql immutable as
    $$select date_trunc('month', month::timestamp) at time zone 'UTC'$$;

create function audit_make_month(month date) returns boolean
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
declare
    part text := audit_month_table(month);
    starts timestamp with time zone := audit_month_starts(month);
    ends timestamp with time zone := audit_month_starts((month + interval '1 month')::date);
    came_early boolean;
begin
    perform pg_advisory_xact_lock(hashtext('audit_make_month'));
    if to_regclass(part) is not null then
        return false;
    end if;
    select exists (select from audit_lookup_default where at >= starts and at < ends) into came_early;
    if not came_early and (ends <= now() or starts > now() + interval '12 months') then
        raise exception 'A month that is over, or more than a year away, is not made.'
            using errcode = 'insufficient_privilege';
    end if;
    execute format('create table %I (like audit_lookup including defaults including constraints including indexes)', part);
    execute format('revoke all on %I from "{APP_ROLE}"', part);
    if came_early then
        alter table audit_lookup_default disable trigger refuse_change;
        execute format('with moved as (delete from audit_lookup_default where at >= %L and at < %L returning *)'
                       ' insert into %I select * from moved', starts, ends, part);
        alter table audit_lookup_default enable always trigger refuse_change;
    end if;
    execute format('alter table audit_lookup attach partition %I for values from (%L) to (%L)', part, starts, ends);
    execute format('create trigger refuse_truncate before truncate on %I'
                   ' for each statement execute function audit_refuse_change()', part);
    perform audit_fire_always(part::regclass);
    return true;
end $$;

create function audit_drop_month(month date) returns bigint
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
declare
    part text := audit_month_table(month);
    ends timestamp with time zone := audit_month_starts((month + interval '1 month')::date);
    dropped bigint;
begin
    if ends > now() - make_interval(months => audit_months_kept()) then
        raise exception 'The month % is younger than the log is kept.', to_char(month, 'YYYY-MM')
            using errcode = 'insufficient_privilege';
    end if;
    if to_regclass(part) is null then
        raise exception 'There is no such month.' using errcode = 'undefined_table';
    end if;
    execute format('select count(*) from %I', part) into dropped;
    execute format('drop table %I', part);
    insert into audit_entry (event, actor_label, target, data)
    values ('log.month_dropped', 'Systemet', part, jsonb_build_object('rows', dropped));
    return dropped;
end $$;

revoke all on function audit_make_month(date), audit_drop_month(date) from public;
grant execute on function audit_make_month(date), audit_drop_month(date) to "{APP_ROLE}";
"""

DROP_MONTHS = """
drop function audit_drop_month(date); drop function audit_make_month(date);
drop function audit_month_starts(date); drop function audit_month_table(date);
"""

FIRST_MONTHS = """
select audit_make_month(month::date)
  from (select date_trunc('month', at at time zone 'UTC') from audit_lookup_default
        union
        select generate_series(date_trunc('month', now() at time zone 'UTC'),
                               date_trunc('month', now() at time zone 'UTC') + interval '3 months', '1 month')
       ) as needed (month)
 order by month;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_number_and_protection_events")]

    operations = [
        migrations.RunSQL(SETTINGS, DROP_SETTINGS),
        migrations.RunSQL(
            REFUSE_OTHER_TIMES,
            "drop function audit_refuse_other_times(); drop function audit_fire_always(regclass)",
        ),
        migrations.RunSQL(BY_MONTH),  # no way back: a log is not rewritten twice
        migrations.RunSQL(MONTHS, DROP_MONTHS),
        migrations.RunSQL(FIRST_MONTHS, migrations.RunSQL.noop),
    ]
