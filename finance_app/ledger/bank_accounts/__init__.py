"""Bank accounts: what statements are of, their running balance, reconciliation."""
