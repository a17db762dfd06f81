"""Runs the migrations on the connection that `kit.migrations` hands over."""

from alembic import context
from sqlalchemy import Connection

from finance_app.schema import metadata


def run(connection: Connection) -> None:
    """Run all pending migrations in one transaction, on an open connection."""
    context.configure(
        connection=connection, target_metadata=metadata(), transaction_per_migration=False
    )
    context.run_migrations()


run(context.config.attributes["connection"])
