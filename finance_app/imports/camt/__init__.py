"""CAMT.052, 053 and 054 in every version: reports, statements and notifications of banks."""
