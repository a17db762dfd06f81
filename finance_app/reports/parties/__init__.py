"""Vendors and clients: what incomes came to by client, and expenses by vendor."""
