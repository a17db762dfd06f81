"""Expenses and incomes that come again: what they are, on which days, and that they are recorded.

Others use `rules` (Upcoming, Hole), `inputs.template_of`, and `recording.service`: `record_due`,
`upcoming` for what is expected, `list_holes` for what is missing.
"""
