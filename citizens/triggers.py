"""SQL that every table of rows about a citizen gets: it follows the citizen's team and kommune."""

from django.db import migrations

FUNCTIONS = """
create function citizenrow_follow_citizen() returns trigger language plpgsql as $$
begin
    select team_id, municipality_id into strict new.team_id, new.municipality_id
      from citizens_citizen where id = new.citizen_id;
    return new;
end $$;

-- Every table with a trigger of the name `follow_citizen` is a table of rows about a citizen.
create function citizen_take_rows_along() returns trigger language plpgsql as $$
declare
    row_table regclass;
begin
    for row_table in
        select tgrelid::regclass from pg_trigger where tgname = 'follow_citizen'
    loop
        execute format('update %s set team_id = $1, municipality_id = $2 where citizen_id = $3', row_table)
          using new.team_id, new.municipality_id, new.id;
    end loop;
    return null;
end $$;

create trigger take_rows_along after update of team_id, municipality_id on citizens_citizen
    for each row when (old.team_id is distinct from new.team_id
                    or old.municipality_id is distinct from new.municipality_id)
    execute function citizen_take_rows_along();
"""

DROP_FUNCTIONS = """
drop trigger take_rows_along on citizens_citizen;
drop function citizen_take_rows_along();
drop function citizenrow_follow_citizen();
"""


def functions() -> migrations.RunSQL:
    return migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS)


def follow_citizen(table: str) -> migrations.RunSQL:
    """The trigger that fills `team_id` and `municipality_id` in `table` from the citizen."""
    return migrations.RunSQL(
        f"create trigger follow_citizen before insert or update of citizen_id on {table} "
        "for each row execute function citizenrow_follow_citizen()",
        f"drop trigger follow_citizen on {table}",
    )


HOLD = """
create or replace function citizenrow_follow_citizen() returns trigger language plpgsql as $$
begin
    select team_id, municipality_id, held_by_id
      into strict new.team_id, new.municipality_id, new.held_by_id
      from citizens_citizen where id = new.citizen_id;
    return new;
end $$;

-- Moving a citizen takes rows to a team that the one who moves may not reach: the trigger reaches all.
create or replace function citizen_take_rows_along() returns trigger language plpgsql as $$
declare
    row_table regclass;
    scope_before text := coalesce(current_setting('bostoette.scope', true), '');
begin
    perform set_config('bostoette.scope', 'whole', true);
    for row_table in
        select tgrelid::regclass from pg_trigger where tgname = 'follow_citizen'
    loop
        execute format('update %s set team_id = $1, municipality_id = $2, held_by_id = $3
                         where citizen_id = $4', row_table)
          using new.team_id, new.municipality_id, new.held_by_id, new.id;
    end loop;
    perform set_config('bostoette.scope', scope_before, true);
    return null;
end $$;

drop trigger take_rows_along on citizens_citizen;
create trigger take_rows_along after update of team_id, municipality_id, held_by_id on citizens_citizen
    for each row when (old.team_id is distinct from new.team_id
                    or old.municipality_id is distinct from new.municipality_id
                    or old.held_by_id is distinct from new.held_by_id)
    execute function citizen_take_rows_along();

-- The newest referral says which office holds the citizen.
create function referral_holds_citizen() returns trigger language plpgsql as $$
declare
    scope_before text := coalesce(current_setting('bostoette.scope', true), '');
begin
    perform set_config('bostoette.scope', 'whole', true);
    update citizens_citizen set held_by_id = new.office_id where id = new.citizen_id;
    perform set_config('bostoette.scope', scope_before, true);
    return null;
end $$;

create trigger hold_citizen after insert or update of office_id on citizens_referral
    for each row execute function referral_holds_citizen();
"""

LET_GO = """
drop trigger hold_citizen on citizens_referral;
drop function referral_holds_citizen();
drop trigger take_rows_along on citizens_citizen;
"""


def hold() -> migrations.RunSQL:
    """Let the office of the newest referral follow onto the citizen and its rows."""
    as_before = FUNCTIONS.replace("create function", "create or replace function")
    return migrations.RunSQL(HOLD, LET_GO + as_before)


def catch_up(table: str) -> migrations.RunSQL:
    """Tell rows that stood before they could know it which office holds their citizen."""
    return migrations.RunSQL(
        [
            "set local bostoette.scope to 'whole'",
            f"update {table} set held_by_id = citizen.held_by_id from citizens_citizen citizen"  # noqa: S608 -- our own table names
            " where citizen.id = citizen_id and citizen.held_by_id is not null",
            "set constraints all immediate",
        ],
        migrations.RunSQL.noop,
    )


COME_BACK = """
create function citizen_comes_back() returns trigger language plpgsql as $$
declare
    scope_before text := coalesce(current_setting('bostoette.scope', true), '');
begin
    perform set_config('bostoette.scope', 'whole', true);
    update citizens_citizen set archived_on = null where id = new.citizen_id and archived_on is not null;
    perform set_config('bostoette.scope', scope_before, true);
    return null;
end $$;

create trigger come_back after insert on citizens_course
    for each row when (new.ended_on is null) execute function citizen_comes_back();
create trigger come_back after insert on citizens_referral
    for each row when (new.status in ('sent', 'returned')) execute function citizen_comes_back();
"""

STAY_AWAY = """
drop trigger come_back on citizens_referral;
drop trigger come_back on citizens_course;
drop function citizen_comes_back();
"""


def come_back() -> migrations.RunSQL:
    """Let a new order or a reopened course take the citizen out of the archive."""
    return migrations.RunSQL(COME_BACK, STAY_AWAY)
