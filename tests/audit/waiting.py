"""The sealer waits for transactions that began earlier, also those of other test processes."""

from time import sleep

from django.db import connection


def wait_for_older_transactions() -> None:
    """Another process may be testing on the same server; what it has begun ends in a moment."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.05)
