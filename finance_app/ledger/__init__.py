"""The heart: expenses, incomes, their categories, the sample business."""
