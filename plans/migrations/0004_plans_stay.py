"""A plan stays the same citizen's and of the same kind: its approved versions are read by both."""

from django.db import migrations

FORWARD = """
create function plan_stays() returns trigger language plpgsql as $$
begin
    raise exception 'A plan keeps its citizen and its kind.' using errcode = 'check_violation';
end $$;

create trigger plan_stays before update on plans_plan for each row
    when (old.id is distinct from new.id
       or old.citizen_id is distinct from new.citizen_id
       or old.kind is distinct from new.kind)
    execute function plan_stays();
alter table plans_plan enable always trigger plan_stays;
"""

BACKWARD = """
drop trigger plan_stays on plans_plan;
drop function plan_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_approved_versions_stand")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
