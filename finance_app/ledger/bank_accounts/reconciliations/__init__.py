"""Reconciling a bank account: that what moved on it comes to what a statement says it held.

Nothing of entries, payments and transfers themselves changes, so locked books can be reconciled.
"""
