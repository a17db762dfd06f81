"""The month's depreciation becomes entries of the ledger: once, however often or late it runs."""
