"""An edition cannot be changed, by any path; a plan is written in an edition of its own kommune and kind."""

from django.db import migrations

FORWARD = """
create function kindedition_stands() returns trigger language plpgsql as $$
begin
    raise exception 'An edition of a kind cannot be changed.' using errcode = 'check_violation';
end $$;

create trigger kindedition_stands before update or delete on plans_kindedition
    for each row execute function kindedition_stands();
alter table plans_kindedition enable always trigger kindedition_stands;

create function planversion_edition_fits() returns trigger language plpgsql as $$
begin
    if not exists (
        select from plans_kindedition edition join plans_plan plan on plan.kind = edition.kind
        where edition.id = new.edition_id and plan.id = new.plan_id
            and edition.municipality_id = new.municipality_id
    ) then
        raise exception 'The edition is of another kommune or kind.' using errcode = 'check_violation';
    end if;
    return null;
end $$;

create trigger planversion_edition_fits after insert or update of edition_id on plans_planversion
    for each row when (new.edition_id is not null) execute function planversion_edition_fits();
"""

BACKWARD = """
drop trigger planversion_edition_fits on plans_planversion;
drop function planversion_edition_fits();
drop trigger kindedition_stands on plans_kindedition;
drop function kindedition_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0015_editions_of_kinds")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
