"""Terms of an entry: when it is due, what of it is tax, what it is in another currency."""
