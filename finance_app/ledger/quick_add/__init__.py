"""Quick add: one typed line, read into an entry that is shown before it is recorded.

Others use `service.read_quick_line` and `rules.QuickEntry`.
"""
