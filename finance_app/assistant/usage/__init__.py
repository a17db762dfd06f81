"""Usage of the assistant: turns, tokens and cost by person and day, and their limits.

Others use `rules` and `service`.
"""
