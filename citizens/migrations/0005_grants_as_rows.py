from django.db import migrations

from citizens.triggers import follow_citizen

# Two grants of one order at the same time would make the granted hours a matter of luck. Without an extension
# an exclusion constraint cannot hold an id and a span together, hence a trigger; the service locks the order.
REFUSE_OVERLAP = """
create function grant_refuse_overlap() returns trigger language plpgsql as $$
begin
    if exists (
        select from citizens_grant other
         where other.referral_id = new.referral_id and other.id <> new.id
           and daterange(other.starts_on, other.ends_on, '[]') && daterange(new.starts_on, new.ends_on, '[]')
    ) then
        raise exception 'Two grants of one referral overlap.' using errcode = 'exclusion_violation';
    end if;
    return new;
end $$;
create trigger refuse_overlap before insert or update of starts_on, ends_on, referral_id on citizens_grant
    for each row execute function grant_refuse_overlap();
"""
DROP_REFUSE_OVERLAP = """
drop trigger refuse_overlap on citizens_grant;
drop function grant_refuse_overlap();
"""

# Orders older than this table have one grant each. A status is due half a year after it began.
CARRY_OVER = """
insert into citizens_grant (id, citizen_id, referral_id, minutes_per_week, starts_on, ends_on, reason)
select gen_random_uuid(), citizen_id, id, granted_minutes_per_week, granted_from, granted_to, ''
  from citizens_referral;
update citizens_referral set status_due_on = granted_from + 182;
"""


class Migration(migrations.Migration):
    dependencies = [("citizens", "0004_orders_and_answers")]

    operations = [
        follow_citizen("citizens_grant"),
        follow_citizen("citizens_referralgoal"),
        follow_citizen("citizens_referralcode"),
        follow_citizen("citizens_referralstep"),
        follow_citizen("citizens_report"),
        follow_citizen("citizens_reportscore"),
        follow_citizen("citizens_reportanswer"),
        migrations.RunSQL(REFUSE_OVERLAP, DROP_REFUSE_OVERLAP),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
    ]
