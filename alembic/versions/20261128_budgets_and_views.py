"""Budgets by category and month, and filters that a person keeps."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    pass
