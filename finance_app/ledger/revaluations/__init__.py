"""Revaluations: what closing rates make of open receivables and payables in other currencies.

What a rate makes of a payment is made by the payment. What it would make of all that is still open
on a day is unrealised: an entry on that day, and its opposite on the day after.
"""
