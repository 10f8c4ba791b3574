"""Seals over the logs: every minute the new rows are hashed, chained to the seal before, and signed.

`sealing` makes them, `ledger` keeps a copy outside the database, `verifying` finds the first break.
"""
