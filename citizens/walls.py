"""SQL that walls in a table about citizens: row-level security in the form measured to be fast.

A policy compares a column of the row with a small array or a number that a sub-select reads once per query,
never with a function of the row (docs/decisions/0010 holds the figures). Policies bind the owner too.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.db import migrations

# What a transaction reaches, as `citizens.reach` set it. Without settings: no rows.
FUNCTIONS = """
create function reach_is_whole() returns boolean stable parallel safe language sql as
$$ select coalesce(current_setting('bostoette.scope', true), '') = 'whole' $$;

create function reach_user() returns bigint stable parallel safe language sql as
$$ select nullif(current_setting('bostoette.user', true), '')::bigint $$;

create function reach_municipality() returns bigint stable parallel safe language sql as
$$ select nullif(current_setting('bostoette.municipality', true), '')::bigint $$;

create function reach_teams() returns bigint[] stable parallel safe language sql as
$$ select coalesce(nullif(current_setting('bostoette.teams', true), ''), '{}')::bigint[] $$;

create function reach_named_teams() returns bigint[] stable parallel safe language sql as
$$ select coalesce(nullif(current_setting('bostoette.named_teams', true), ''), '{}')::bigint[] $$;

create function reach_offices() returns bigint[] stable parallel safe language sql as
$$ select coalesce(nullif(current_setting('bostoette.offices', true), ''), '{}')::bigint[] $$;

create function reach_citizens() returns uuid[] stable parallel safe language sql as
$$ select coalesce(nullif(current_setting('bostoette.citizens', true), ''), '{}')::uuid[] $$;

create function reach_opened() returns uuid[] stable parallel safe language sql as
$$ select coalesce(nullif(current_setting('bostoette.opened', true), ''), '{}')::uuid[] $$;

create function reach_opened_by_office() returns uuid[] stable parallel safe language sql as
$$ select coalesce(nullif(current_setting('bostoette.opened_by_office', true), ''), '{}')::uuid[] $$;

-- The row rule of `citizens.models.CitizenQuerySet.permitting`, said once more in SQL.
create function reach_of(viewer bigint, today date)
    returns table (
        municipality bigint, teams bigint[], named_teams bigint[], offices bigint[], citizens uuid[],
        opened uuid[], opened_by_office uuid[]
    )
    language plpgsql as $$
declare
    scope_before text := coalesce(current_setting('bostoette.scope', true), '');
begin
    perform set_config('bostoette.scope', 'whole', true);
    return query
        with me as (
            select id, municipality_id from accounts_user
             where id = viewer and is_active and municipality_id is not null
        ), held as (
            select role, team_id, office_id from accounts_membership join me on user_id = me.id
             where starts_on <= today and (ends_on is null or ends_on >= today)
        ), worked as (
            select team_id from held where role = 'support_worker'
        ), broken as (
            select citizen_id from citizens_accessgrant join me on user_id = me.id
             where kind = 'break_glass' and expires_at > statement_timestamp()
               and not exists (select from held where role = 'administrator')
        )
        select me.municipality_id,
               array(select team_id from held where role = 'manager'),
               array(select team_id from worked),
               array(select office_id from held where role = 'authority'),
               array(select citizen_id from citizens_assignment
                      where user_id = me.id and exists (select from worked)
                        and starts_on <= today and (ends_on is null or ends_on >= today)
                     union
                     select citizen_id from citizens_accessgrant
                      where user_id = me.id and team_id in (select team_id from worked)
                        and kind = 'team' and expires_at > statement_timestamp()),
               array(select citizen_id from broken
                      where exists (select from held where role in ('support_worker', 'manager'))),
               array(select citizen_id from broken
                      where exists (select from held where role = 'authority'))
          from me;
    perform set_config('bostoette.scope', scope_before, true);
end $$;
"""

# As above, but of the roles that this login may use. Who is an administrator is asked of all that are held: a
# login that leaves the role out must not open the door that the role shuts.
NARROWED = """
drop function reach_of(bigint, date);
create function reach_of(viewer bigint, today date, allowed text[])
    returns table (
        municipality bigint, teams bigint[], named_teams bigint[], offices bigint[], citizens uuid[],
        opened uuid[], opened_by_office uuid[]
    )
    language plpgsql as $$
declare
    scope_before text := coalesce(current_setting('bostoette.scope', true), '');
begin
    perform set_config('bostoette.scope', 'whole', true);
    return query
        with me as (
            select id, municipality_id from accounts_user
             where id = viewer and is_active and municipality_id is not null
        ), standing as (
            select role, team_id, office_id from accounts_membership join me on user_id = me.id
             where starts_on <= today and (ends_on is null or ends_on >= today)
        ), held as (
            select * from standing where allowed is null or role = any(allowed)
        ), worked as (
            select team_id from held where role = 'support_worker'
        ), broken as (
            select citizen_id from citizens_accessgrant join me on user_id = me.id
             where kind = 'break_glass' and expires_at > statement_timestamp()
               and not exists (select from standing where role = 'administrator')
        )
        select me.municipality_id,
               array(select team_id from held where role = 'manager'),
               array(select team_id from worked),
               array(select office_id from held where role = 'authority'),
               array(select citizen_id from citizens_assignment
                      where user_id = me.id and exists (select from worked)
                        and starts_on <= today and (ends_on is null or ends_on >= today)
                     union
                     select citizen_id from citizens_accessgrant
                      where user_id = me.id and team_id in (select team_id from worked)
                        and kind = 'team' and expires_at > statement_timestamp()),
               array(select citizen_id from broken
                      where exists (select from held where role in ('support_worker', 'manager'))),
               array(select citizen_id from broken
                      where exists (select from held where role = 'authority'))
          from me;
    perform set_config('bostoette.scope', scope_before, true);
end $$;
"""

# Nobody meets a record that was laid into another one, nor what is told of it: `CitizenQuerySet.standing`.
# The second asks for each row; such tables stay small, and merges are looked up one by one.
STANDING = """
create policy standing on citizens_citizen as restrictive
    using ({whole} or merged_into_id is null) with check ({whole} or merged_into_id is null);
create policy standing on citizens_merge as restrictive
    using ({whole} or exists (select from citizens_citizen where id = citizen_id));
create policy standing on citizens_mergedrows as restrictive
    using ({whole} or exists (select from citizens_citizen where id = citizen_id));
"""

DROP_STANDING = """
drop policy standing on citizens_mergedrows;
drop policy standing on citizens_merge;
drop policy standing on citizens_citizen;
"""

DROP_FUNCTIONS = """
drop function reach_of(bigint, date);
drop function reach_opened_by_office();
drop function reach_opened();
drop function reach_citizens();
drop function reach_offices();
drop function reach_named_teams();
drop function reach_teams();
drop function reach_municipality();
drop function reach_user();
drop function reach_is_whole();
"""

WHOLE = "(select reach_is_whole())"
IN_KOMMUNE = f"{WHOLE} or municipality_id = (select reach_municipality())"
OF_LEDER = "team_id = any((select reach_teams())::bigint[])"
OF_WORKER = "{citizen} = any((select reach_citizens())::uuid[])"
OF_OFFICE = "held_by_id = any((select reach_offices())::bigint[])"
OPENED = "{citizen} = any((select reach_opened())::uuid[])"
OPENED_BY_OFFICE = "{citizen} = any((select reach_opened_by_office())::uuid[])"


def functions() -> migrations.RunSQL:
    return migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS)


def narrowed_reach() -> migrations.RunSQL:
    """Let the reach be worked out of the roles that a login may use, and no others."""
    before = FUNCTIONS[FUNCTIONS.index("create function reach_of") :]
    return migrations.RunSQL(NARROWED, "drop function reach_of(bigint, date, text[]);" + before)


def records_that_stand() -> migrations.RunSQL:
    """Wall off the records that were laid into another one."""
    return migrations.RunSQL(STANDING.format(whole=WHOLE), DROP_STANDING)


@dataclass(frozen=True)
class Wall:
    """Row-level security for a table with `municipality_id`, `team_id` and `held_by_id`.

    citizen: the column that names the citizen. readers: the whole team, or its leder alone. office: what
    myndighed may do to rows of its citizens, and office_sees: SQL for which of them. opened: whether a
    værdispring shows them. also_seen: SQL for rows that may be read besides; added_by: for those that may
    be added, where that is not the same as may be changed.
    """

    citizen: str = "citizen_id"
    readers: Literal["team", "leder"] = "team"
    office: Literal["nothing", "reading", "everything"] = "nothing"
    office_sees: str = "true"
    opened: bool = True
    also_seen: str = ""
    added_by: str = ""

    @property
    def read(self) -> str:
        by_team = self.readers == "team"
        by_office = self.office != "nothing"
        ways = [
            WHOLE,
            OF_LEDER,
            OF_WORKER if by_team else "",
            OPENED if by_team and self.opened else "",
            f"({OF_OFFICE} and {self.office_sees})" if by_office else "",
            f"({OPENED_BY_OFFICE} and {self.office_sees})" if by_office and self.opened else "",
            self.also_seen,
        ]
        return self._any_of(ways)

    @property
    def write(self) -> str:
        ways = [WHOLE, OF_LEDER, OF_WORKER if self.readers == "team" else ""]
        ways += [f"({OF_OFFICE} and {self.office_sees})"] if self.office == "everything" else []
        return self._any_of(ways)

    @property
    def add(self) -> str:
        return self._any_of([WHOLE, self.added_by]) if self.added_by else self.write

    def _any_of(self, ways: list[str]) -> str:
        return " or ".join(way for way in ways if way).format(citizen=self.citizen)


def wall(table: str, **differences: Any) -> migrations.RunSQL:
    """Wall in `table`; how it differs from the plain team's table is told as in `Wall`."""
    rule = Wall(**differences)
    return migrations.RunSQL(
        f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy kommune on {table} as restrictive using ({IN_KOMMUNE}) with check ({IN_KOMMUNE});
        create policy reach_select on {table} for select using ({rule.read});
        create policy reach_insert on {table} for insert with check ({rule.add});
        create policy reach_update on {table} for update using ({rule.write}) with check ({rule.write});
        create policy reach_delete on {table} for delete using ({rule.write});
        """,
        _without_wall(table),
    )


def wall_anew(table: str, *, before: dict[str, Any], **differences: Any) -> list[migrations.RunSQL]:
    """Wall in `table` by another rule than `before`."""
    down = wall(table, **before)
    return [migrations.RunSQL(_without_wall(table), down.sql), wall(table, **differences)]


def _without_wall(table: str) -> str:
    return f"""
        drop policy reach_delete on {table};
        drop policy reach_update on {table};
        drop policy reach_insert on {table};
        drop policy reach_select on {table};
        drop policy kommune on {table};
        alter table {table} no force row level security;
        alter table {table} disable row level security;
        """


ROW_BY_ROW = """
create function reach_rows() returns uuid[] stable parallel safe language sql as
$$ select coalesce(nullif(current_setting('bostoette.rows', true), ''), '{}')::uuid[] $$;
"""


def rows_one_by_one() -> migrations.RunSQL:
    """Let a transaction reach single rows: what a citizen is shown by a link, who is nobody to the house."""
    return migrations.RunSQL(ROW_BY_ROW, "drop function reach_rows();")


def read_row_by_row(table: str) -> migrations.RunSQL:
    """Let single rows of `table` be read by who reaches nothing else."""
    return migrations.RunSQL(
        f"create policy reach_row on {table} for select using (id = any((select reach_rows())::uuid[]))",
        f"drop policy reach_row on {table}",
    )


# An archived citizen is reached through an assignment no more: only with a reason (an access grant).
ASSIGNED = """select citizen_id from citizens_assignment
                      where user_id = me.id"""
ASSIGNED_IN_WORK = """select citizen_id from citizens_assignment
                       join citizens_citizen on citizens_citizen.id = citizen_id and archived_on is null
                      where user_id = me.id"""


def reach_without_archived() -> migrations.RunSQL:
    """`reach_of` as above, but for those who were archived."""
    before = NARROWED[NARROWED.index("create function reach_of(") :]
    before = before.replace("create function", "create or replace function")
    assert ASSIGNED in before
    return migrations.RunSQL(before.replace(ASSIGNED, ASSIGNED_IN_WORK), before)
