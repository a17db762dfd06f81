"""The chart of accounts: what a business has and owes, beside its categories and bank accounts.

Others use `service` (the chart, an account by name) and `rules` (the accounts every business has).
"""
