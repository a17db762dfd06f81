"""Budgets: what each category may come to in each fiscal month.

For the page Budget, and for reports that hold it against the entries. Others use `rules` and
`service`: `list_budgets` gives the amounts by category and month.
"""
