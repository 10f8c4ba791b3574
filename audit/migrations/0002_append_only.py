"""The log is only ever added to: neither the application's role nor a slip of the owner changes it."""

from django.conf import settings
from django.db import migrations

APP_ROLE = settings.DATABASES["default"]["USER"]

FUNCTIONS = """
create function audit_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The log is append-only.' using errcode = 'insufficient_privilege';
end $$;

-- The database's clock alone says when: what the caller writes into `at` is overwritten.
create function audit_stamp() returns trigger language plpgsql as $$
begin
    new.at := clock_timestamp();
    return new;
end $$;
"""


def closed(table: str, columns: str) -> str:
    """INSERT only, with number and time from the database: nobody backdates. ALWAYS: also in replica mode."""
    return f"""
        revoke all on {table} from "{APP_ROLE}";
        grant select, insert ({columns}) on {table} to "{APP_ROLE}";
        create trigger stamp before insert on {table} for each row execute function audit_stamp();
        create trigger refuse_change before update or delete on {table}
            for each row execute function audit_refuse_change();
        create trigger refuse_truncate before truncate on {table}
            for each statement execute function audit_refuse_change();
        alter table {table} enable always trigger stamp;
        alter table {table} enable always trigger refuse_change;
        alter table {table} enable always trigger refuse_truncate;
    """


def reopened(table: str) -> str:
    return f"drop trigger stamp on {table}; drop trigger refuse_change on {table}; drop trigger refuse_truncate on {table};"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, "drop function audit_refuse_change(); drop function audit_stamp()"),
        migrations.RunSQL(
            closed("audit_entry", "at, event, actor_id, actor_label, citizen_id, target, data"),
            reopened("audit_entry"),
        ),
        migrations.RunSQL(
            closed(
                "audit_lookup",
                "at, user_id, user_label, citizen_id, action, purpose, outcome, request_id, ip, criteria",
            ),
            reopened("audit_lookup"),
        ),
    ]
