"""Saved views: filters of a list that a person keeps under a name, for one or for all.

For the lists of expenses and incomes. Others use `rules` and `service`.
"""
