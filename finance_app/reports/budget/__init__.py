"""Budget against actual: what incomes and expenses came to beside what was planned."""
