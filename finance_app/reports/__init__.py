"""Views of the ledger: the dashboard and the workbook."""
