"""What a reading of the logs found is only ever added to, and the database says when."""

from django.conf import settings
from django.db import migrations

APP_ROLE = settings.DATABASES["default"]["USER"]

CLOSED = f"""
revoke all on audit_logcheck from "{APP_ROLE}";
grant select, insert (at, rows, seals, findings) on audit_logcheck to "{APP_ROLE}";
create trigger stamp before insert on audit_logcheck for each row execute function audit_stamp();
create trigger refuse_change before update or delete on audit_logcheck
    for each row execute function audit_refuse_change();
create trigger refuse_truncate before truncate on audit_logcheck
    for each statement execute function audit_refuse_change();
select audit_fire_always('audit_logcheck');
"""
OPENED = """
drop trigger stamp on audit_logcheck;
drop trigger refuse_change on audit_logcheck;
drop trigger refuse_truncate on audit_logcheck;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0010_logcheck")]

    operations = [migrations.RunSQL(CLOSED, OPENED)]
