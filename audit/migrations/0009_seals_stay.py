"""Seals are only ever added to, like what they seal."""

from django.conf import settings
from django.db import migrations

APP_ROLE = settings.DATABASES["default"]["USER"]

CLOSED = f"""
revoke all on audit_seal from "{APP_ROLE}";
grant select, insert on audit_seal to "{APP_ROLE}";
create trigger refuse_change before update or delete on audit_seal
    for each row execute function audit_refuse_change();
create trigger refuse_truncate before truncate on audit_seal
    for each statement execute function audit_refuse_change();
select audit_fire_always('audit_seal');
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_seals")]

    operations = [
        migrations.RunSQL(
            CLOSED, "drop trigger refuse_change on audit_seal; drop trigger refuse_truncate on audit_seal"
        )
    ]
