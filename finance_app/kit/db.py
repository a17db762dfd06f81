"""The unit of work: one transaction, bound to one business, on one pool a process.

Nothing else opens a session or commits. The runtime role owns nothing and row-level security
decides what it sees from `app.organization_id` and `app.user_id`, set here for the length of the
transaction; without them every tenant table looks empty.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, Protocol
from uuid import UUID

from sqlalchemy import MetaData, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlmodel import SQLModel
from uuid_utils.compat import uuid7

from finance_app.kit.errors import (
    AppError,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    LockedError,
    ReplacedError,
    UnavailableError,
)
from finance_app.kit.settings import settings

log = logging.getLogger("finance_app.db")

SCHEMA: Final = "finance"
NIL_ID: Final = UUID(int=0)
"""Stands for 'no category' where a key column cannot be null."""

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING  # before any table is declared

Isolation = Literal["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]

_STATES: Final[Mapping[str, type[AppError]]] = {
    "23505": ConflictError,
    "23503": ConflictError,
    "23514": InvalidInputError,
    "21000": InvalidInputError,
    "22001": InvalidInputError,
    "22003": InvalidInputError,
    "22007": InvalidInputError,
    "22008": InvalidInputError,
    "22021": InvalidInputError,
    "22P02": InvalidInputError,
    "22P05": InvalidInputError,
    "2201W": InvalidInputError,
    "2201X": InvalidInputError,
    "42501": ForbiddenError,
    "FL001": LockedError,
    "FL002": ReplacedError,
}
"""SQLSTATE to error; what is not listed and not a class 08/40/53/55/57 is a defect and stays.

FL001 and FL002 are our own: the triggers of the period lock, and of transfers, raise them.
"""

_CONTEXT: Final = text(
    "SELECT set_config('app.organization_id', :organization, true),"
    " set_config('app.user_id', :user, true),"
    " set_config('transaction_read_only', :mode, true)"
)

_CHECK_NOW: Final = text("SET CONSTRAINTS ALL IMMEDIATE")

_BUSY: Final = ("08", "40", "53", "55", "57")


class Tenant(Protocol):
    """Whose rows a transaction may see."""

    @property
    def organization_id(self) -> UUID | None:
        """Return the business, or None before one is known."""

    @property
    def user_id(self) -> UUID | None:
        """Return the person, or None before one is known."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A tenant by its ids, for sign-in and jobs, where no actor exists yet."""

    organization_id: UUID | None = None
    user_id: UUID | None = None


@dataclass(slots=True)
class _Unit:
    """The transaction that is open in this context."""

    session: AsyncSession
    scope: tuple[UUID | None, UUID | None]
    is_open: bool = True


_current: ContextVar[_Unit | None] = ContextVar("unit_of_work", default=None)


def new_id() -> UUID:
    """Return a UUIDv7: unique, and in the order of creation, so that keys stay close together."""
    return uuid7()


def metadata() -> MetaData:
    """Return the metadata that every table is declared in."""
    return SQLModel.metadata


def driver_url(url: str) -> URL:
    """Return a PostgreSQL URL as SQLAlchemy's psycopg 3 driver wants it."""
    return make_url(url).set(drivername="postgresql+psycopg")


@lru_cache(maxsize=1)
def engine() -> AsyncEngine:
    """Return the process's one engine, connected as the runtime role."""
    return create_async_engine(
        driver_url(settings().runtime_url),
        pool_size=10,
        max_overflow=10,
        pool_timeout=30,
        connect_args={"connect_timeout": 5},
    )


async def close() -> None:
    """Close the pool; the next use opens it again."""
    if engine.cache_info().currsize:
        await engine().dispose()
        engine.cache_clear()


@asynccontextmanager
async def transaction(
    tenant: Tenant | None,
    *,
    read_only: bool = False,
    isolation: Isolation | None = None,
) -> AsyncIterator[AsyncSession]:
    """Open a transaction for the tenant, or join the one that is open for the same tenant.

    Commits on leaving, rolls back on any error. Database errors leave as `AppError`s:
    constraint and input errors by their SQLSTATE, a lost or refusing server as `UnavailableError`.
    """
    scope = (tenant.organization_id, tenant.user_id) if tenant else (None, None)
    outer = _current.get()
    if outer is not None and outer.is_open and outer.scope == scope:
        yield outer.session
        return
    async with AsyncSession(engine(), expire_on_commit=False) as session:
        unit = _Unit(session, scope)
        token = _current.set(unit)
        try:
            await _begin(session, scope, read_only=read_only, isolation=isolation)
            yield session
            await session.commit()
        except BaseException as error:
            await _roll_back(session)
            mapped = error_of(error)
            if mapped is None:
                raise
            if isinstance(mapped, UnavailableError) and not isinstance(error, AppError):
                log.warning("the database could not answer: %s", _cause(error))
            raise mapped from error
        finally:
            unit.is_open = False
            _current.reset(token)


_ENTER: Final = text("SELECT enter_books()")


async def enter_books(session: AsyncSession) -> None:
    """Be the only one who writes the books of the business, until the end of the transaction.

    Every statement that writes them does so by itself; a query that keeps rows from others does it
    first, so that nobody who is alone ever waits for a row of somebody who waits to be.
    """
    await session.execute(_ENTER)


async def rehearse(tenant: Tenant, work: Callable[[], Awaitable[object]]) -> dict[str, str]:
    """Return what is wrong with a piece of work by field, "" for the whole; it is not done.

    It runs as it would, with all that the database itself checks, and is taken back whatever comes
    of it. Within an open transaction only the work is taken back. Raises `UnavailableError`.
    """
    async with transaction(tenant) as session:
        savepoint = await session.begin_nested()
        try:
            await work()
            await session.execute(_CHECK_NOW)
        except Exception as error:
            found = error if isinstance(error, AppError) else error_of(error)
            if found is None or isinstance(found, UnavailableError):
                raise
            return dict(found.fields) or {"": found.message}
        finally:
            with suppress(DBAPIError, OSError):
                await savepoint.rollback()
    return {}


async def _begin(
    session: AsyncSession,
    scope: tuple[UUID | None, UUID | None],
    *,
    read_only: bool,
    isolation: Isolation | None,
) -> None:
    """Start the transaction; a connection that died in the pool is replaced once, unseen."""
    for attempt in (1, 2):
        try:
            connection = await session.connection()
            if isolation:
                await connection.execute(text(f"SET TRANSACTION ISOLATION LEVEL {isolation}"))
            if scope != (None, None) or read_only:
                await connection.execute(_CONTEXT, _context(scope, read_only=read_only))
        except (OperationalError, InterfaceError) as error:
            if attempt == 2 or not error.connection_invalidated:
                raise
            await session.rollback()
        else:
            return


def _context(scope: tuple[UUID | None, UUID | None], *, read_only: bool) -> dict[str, str]:
    """Return what a transaction is told of itself, in one round trip."""
    organization, user = (str(one or "") for one in scope)
    return {"organization": organization, "user": user, "mode": "on" if read_only else "off"}


async def _roll_back(session: AsyncSession) -> None:
    """Roll back without hiding the first error behind a second one."""
    try:
        await session.rollback()
    except (DBAPIError, OSError):
        await asyncio.shield(session.invalidate())


def _cause(error: BaseException) -> str:
    """Return what a log may say of a database error: its kind and SQLSTATE, never its values."""
    origin = getattr(error, "orig", None)
    state = getattr(origin, "sqlstate", None)
    return f"{type(origin or error).__name__} {state or ''}".strip()


def error_of(error: BaseException) -> AppError | None:
    """Return the sentence for a database error, or None where it is not one we know."""
    if isinstance(error, TimeoutError | ConnectionError):
        return UnavailableError()
    if type(error).__module__.startswith("sqlalchemy") and type(error).__name__ == "TimeoutError":
        return UnavailableError()
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or ""
    if error.connection_invalidated or not state or state[:2] in _BUSY:
        return UnavailableError()
    kind = _STATES.get(state)
    return kind() if kind else None


async def is_reachable(timeout_seconds: float = 1.0) -> bool:
    """Say whether the database answers within the time."""
    try:
        async with asyncio.timeout(timeout_seconds), transaction(None, read_only=True) as session:
            await session.execute(text("SELECT 1"))
    except (AppError, TimeoutError, OSError):
        return False
    return True
