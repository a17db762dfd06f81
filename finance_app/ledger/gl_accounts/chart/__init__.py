"""The page Accounts: the whole chart by type, with what each account has today."""
