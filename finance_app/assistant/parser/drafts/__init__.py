"""Writes that are asked for: assets, budgets, rules, what comes again, changes."""
