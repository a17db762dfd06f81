"""Expenses and incomes: record, change, delete and restore, list, search, totals.

One implementation for both kinds; others use `rules`, `inputs` and `service`.
"""
