"""Files of expenses and incomes: receipts and invoices, dropped on the form of an entry.

Others use `service`: `attach_file`, `list_files`, `remove_file`, `restore_file`, `count_files`.
A file of an entry is an attachment (`ledger.attachments`) that a row of `entry_files` links to it.
"""
