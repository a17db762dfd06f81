"""Reconciling a bank account: that its entries come to what a statement says it held.

Nothing of the entries themselves changes, so locked books can be reconciled too.
"""
