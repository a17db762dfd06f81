"""What can be asked of the entries: sums, breakdowns, lists and why one period is another.

The four tools of the assistant over expenses and incomes; sums are net of tax, as in reports.
"""
