"""Judged lines packed in columns, which a database takes apart fastest."""
