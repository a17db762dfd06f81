"""What is missing in the books: one list for its page, the dashboard, the workbook, the assistant.

Others use `service.list_missing` and `rules`.
"""
