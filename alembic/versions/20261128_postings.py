"""Accounts of the business, and the balanced posting of everything that is recorded."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    pass
