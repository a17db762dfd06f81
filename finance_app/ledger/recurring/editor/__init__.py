"""The sheet of one recurring entry, with the days of its schedule as it is typed."""
