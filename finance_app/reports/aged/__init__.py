"""Aged receivables and payables: who owes how much on a day, and for how long it has been due."""
