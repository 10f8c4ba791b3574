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
