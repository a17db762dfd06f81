"""What moved on a bank account, whichever document moved it."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    pass
