"""Payments of expenses and incomes on credit: what was paid when, in parts or in full."""
