"""Questions after reports: profit, cash, what is open, assets, tax, budgets, what is missing."""
