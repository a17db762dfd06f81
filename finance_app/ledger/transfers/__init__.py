"""Transfers between accounts of a business: bank to bank, to a loan, to and from its owner.

Others use `service` (record, change, delete, restore, list) and `rules`.
"""
