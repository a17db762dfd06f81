"""The trial balance: opening, debits, credits and closing of every account."""
