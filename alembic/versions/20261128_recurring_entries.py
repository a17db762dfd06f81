"""Entries that come again, and the days on which they do."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass
