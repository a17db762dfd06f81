"""The calendar of what comes again: its days, and the words for it."""
