"""The vocabulary that pages list themselves with: layout, navigation, tables, forms, charts.

For every feature's `pages.py`. Nothing here queries, knows a word of the ledger or decides
anything: values and handlers come in as arguments, already formatted.
"""
