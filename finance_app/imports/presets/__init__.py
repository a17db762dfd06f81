"""The exports of other books, known by their headers."""
