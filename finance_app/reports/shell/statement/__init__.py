"""Statements: lines of amounts with subtotals, comparison and change; and as text for a page."""
