"""The database as the operator sees it: the embedded server, or the one that DATABASE_URL names."""
