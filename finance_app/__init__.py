"""A self-hosted finance back office: ledger, dashboard, workbook and REST, in Python only."""
