"""The business in a few words: its currency, fiscal year, days, and the names it uses."""
