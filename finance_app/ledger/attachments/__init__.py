"""Files that belong to records: receipts, invoices, photos; kept once by their content.

For features with records: they link to an attachment by a join table of their own, take uploads
with `api.keep_upload` and describe them with `views`; others use `service` and `rules`.
"""
