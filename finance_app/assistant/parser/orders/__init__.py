"""Drafts of assets, budgets, rules and what comes again."""
