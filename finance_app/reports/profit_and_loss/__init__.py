"""The profit and loss: incomes and expenses by category, and what is left."""
