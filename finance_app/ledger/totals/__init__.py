"""Count and sum of any period, from the totals that the database keeps of each month.

Exact at any size of the ledger; others use `service` and `rules`.
"""
