"""Expenses and incomes that a line says."""
