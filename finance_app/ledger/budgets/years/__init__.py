"""Budgets of a whole year: filled from one amount, or copied from the year before."""
