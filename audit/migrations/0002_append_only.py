"""The log is only ever added to: neither the application's role nor a slip of the owner changes it."""

from django.conf import settings
from django.db import migrations

APP_ROLE = settings.DATABASES["default"]["USER"]

REFUSE = """
create function audit_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The log is append-only.' using errcode = 'insufficient_privilege';
end $$;
"""


def closed(table: str, columns: str) -> str:
    """INSERT only, and not of `id` or `at`: nobody backdates an entry. ALWAYS: also in replica mode."""
    return f"""
        revoke all on {table} from "{APP_ROLE}";
        grant select, insert ({columns}) on {table} to "{APP_ROLE}";
        create trigger refuse_change before update or delete on {table}
            for each row execute function audit_refuse_change();
        create trigger refuse_truncate before truncate on {table}
            for each statement execute function audit_refuse_change();
        alter table {table} enable always trigger refuse_change;
        alter table {table} enable always trigger refuse_truncate;
    """


def reopened(table: str) -> str:
    return f"drop trigger refuse_change on {table}; drop trigger refuse_truncate on {table};"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "drop function audit_refuse_change()"),
        migrations.RunSQL(
            closed("audit_entry", "event, actor_id, actor_label, citizen_id, target, data"),
            reopened("audit_entry"),
        ),
        migrations.RunSQL(
            closed(
                "audit_lookup",
                "user_id, user_label, citizen_id, action, purpose, outcome, request_id, ip, criteria",
            ),
            reopened("audit_lookup"),
        ),
    ]
