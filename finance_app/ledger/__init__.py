"""The heart: expenses, incomes, their categories, the period lock, the sample business."""
