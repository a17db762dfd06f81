"""Rules: what an entry is like, and the vendor or client and category it is given then.

For imports, which apply them through the database's `rule_matches`, and for the past on demand.
Others use `rules` and `service`.
"""
