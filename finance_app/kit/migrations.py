"""Roles, schema and migrations: from an empty database, or an older one, to what this code needs.

Two roles a database: `<database>_owner` owns everything and cannot log in; `<database>_app` logs
in at run time, owns nothing and is bound by row-level security. Preparing is idempotent and runs
alone (an advisory lock), so several processes may start at once.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from finance_app.kit.db import SCHEMA, driver_url
from finance_app.kit.errors import AppError

ROOT: Final = Path(__file__).resolve().parents[2]
_LOCK: Final = 7_340_201_120
_TIMEOUTS: Final = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}


class NewerSchemaError(AppError):
    """The database was made by a newer version of finance_app. Start that version, or upgrade."""


class ServerTooOldError(AppError):
    """The PostgreSQL server of DATABASE_URL is older than 16. Use version 16 or newer."""


class MissingRightsError(AppError):
    """The role in DATABASE_URL may not create roles. Give it CREATEROLE, or use a superuser."""


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """Where a database stands against this code."""

    current: str | None
    newest: str

    @property
    def is_current(self) -> bool:
        """Say whether the database is what this code needs."""
        return self.current == self.newest


def _config(connection: Connection | None = None) -> Config:
    """Return alembic's configuration, read from pyproject.toml."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["connection"] = connection
    return config


async def prepare_database(admin_url: str, *, app_password: str) -> None:
    """Make roles, schema and tables as this code needs them; a second run changes nothing.

    `admin_url` names a role that may create roles. Raises `ServerTooOldError`,
    `MissingRightsError`, `NewerSchemaError`.
    """
    engine = create_async_engine(driver_url(admin_url), poolclass=NullPool)
    database = make_url(admin_url).database or "postgres"
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            await _check_server(connection)
            await _make_roles(connection, database, app_password)
            await connection.run_sync(_migrate)
    finally:
        await engine.dispose()


async def migration_status(admin_url: str) -> MigrationStatus:
    """Return the newest migration of the database and of this code."""
    engine = create_async_engine(driver_url(admin_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"SET search_path TO {SCHEMA}"))
            current = await connection.run_sync(
                lambda sync: MigrationContext.configure(sync).get_current_revision()
            )
    finally:
        await engine.dispose()
    return MigrationStatus(current, newest_revision())


def newest_revision() -> str:
    """Return the newest migration this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def _check_server(connection: AsyncConnection) -> None:
    """Refuse a server older than 16 and a role that cannot make roles."""
    version, can_make_roles = (
        await connection.execute(
            text(
                "SELECT current_setting('server_version_num')::int, rolsuper OR rolcreaterole"
                " FROM pg_roles WHERE rolname = current_user"
            )
        )
    ).one()
    if version < 160_000:
        raise ServerTooOldError
    if not can_make_roles:
        raise MissingRightsError


async def _make_roles(connection: AsyncConnection, database: str, app_password: str) -> None:
    """Create or correct the two roles, and the schema the owner owns."""
    owner, app = sql.Identifier(f"{database}_owner"), sql.Identifier(f"{database}_app")
    names = {
        "owner": owner,
        "app": app,
        "schema": sql.Identifier(SCHEMA),
        "database": sql.Identifier(database),
        "password": sql.Literal(app_password),
    }
    known = {
        row[0]
        for row in await connection.execute(
            text("SELECT rolname FROM pg_roles WHERE rolname IN (:owner, :app)"),
            {"owner": f"{database}_owner", "app": f"{database}_app"},
        )
    }
    steps = [] if f"{database}_owner" in known else ["CREATE ROLE {owner} NOLOGIN"]
    steps += [] if f"{database}_app" in known else ["CREATE ROLE {app}"]
    steps += [
        "GRANT {owner} TO CURRENT_USER",
        "ALTER ROLE {app} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
        " PASSWORD {password}"
        if await _is_superuser(connection)
        else "ALTER ROLE {app} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {password}",
        "CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner}",
        "GRANT USAGE ON SCHEMA {schema} TO {app}",
        "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {app}",
        "ALTER ROLE {app} IN DATABASE {database} SET search_path TO {schema}",
        *(
            f"ALTER ROLE {{app}} IN DATABASE {{database}} SET {name} TO '{value}'"
            for name, value in _TIMEOUTS.items()
        ),
    ]
    for step in steps:
        await connection.exec_driver_sql(sql.SQL(step).format(**names).as_string())
    await connection.exec_driver_sql(sql.SQL("SET LOCAL ROLE {}").format(owner).as_string())
    await connection.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}")


async def _is_superuser(connection: AsyncConnection) -> bool:
    """Say whether the admin role is a superuser, who alone may set some attributes."""
    found = await connection.execute(
        text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    )
    return bool(found.scalar_one())


def _migrate(connection: Connection) -> None:
    """Run what is pending; refuse a database that a newer version made."""
    current = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(_config())
    if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
        raise NewerSchemaError
    if current != scripts.get_current_head():
        command.upgrade(_config(connection), "head")
