"""The journal: the balanced lines that every document posts, and what they come to.

Lines are written by the database with the document they belong to; nobody writes them here.
Others use `service` (balances, movements, lines of an account) and `rules`.
"""
