"""Tax rates with their days, and what was reported."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    pass
