"""Entries by category, counterparty, month, payment method, account or weekday."""
