"""Bank accounts: what statements are of, their running balance, reconciliation.

Others use `service`: `list_accounts`, `require_account`, `find_or_add_account`; and `rules`.
"""
