"""A real PostgreSQL with businesses of any size, for the figures that need one.

Entries are made inside the database by its own runtime role, so that row-level security, every
index and the triggers of the month totals take part. Five years, 40 categories, 500 parties; one
in seventeen has no category, one in fifty no party.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.kit import db
from finance_app.kit.migrations import prepare_database
from finance_app.kit.period import FiscalYearStart
from finance_app.kit.postgres import EmbeddedServer
from finance_app.kit.settings import settings, use

SECRET = "a-secret-for-benchmarks-of-32-letters-or-more"
DATABASE = "bench"
BATCH = 20_000
LAST_DAY = "2026-11-20"
DAYS = 5 * 365

_BUSINESS = """
INSERT INTO organizations (id, business_name, currency_code,
                           fiscal_year_start_month, fiscal_year_start_day)
VALUES (:id, 'Bench', 'EUR', :month, :day)
"""
_CATEGORIES = """
INSERT INTO categories (organization_id, id, kind, name)
SELECT current_organization(), gen_random_uuid(), kind, initcap(kind) || ' ' || n
FROM (VALUES ('expense', 28), ('income', 12)) AS k (kind, size), generate_series(1, size) AS n
"""
_ENTRIES = """
INSERT INTO {table} (organization_id, id, date, category_id, {party}, payment_method, amount,
                     currency_code, notes)
SELECT current_organization(), gen_random_uuid(),
       date '{last_day}' - (hashint8(n) & 1073741823) % {days},
       CASE WHEN n % 17 <> 0 THEN c.id END,
       CASE WHEN n % 50 <> 0 THEN 'Party ' || n % 500 ELSE '' END,
       (ARRAY['Card', 'Bank transfer', 'Cash'])[n % 7 % 3 + 1], (n % 99999 + 1) / 100.0, 'EUR',
       'Note ' || n || ' for the office'
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
LEFT JOIN (SELECT id, row_number() OVER (ORDER BY name) - 1 AS number, count(*) OVER () AS size
           FROM categories WHERE kind = '{kind}') AS c ON c.number = n % c.size
WHERE n % 3 {share}
"""
_TABLES = (("expenses", "vendor", "<> 0"), ("incomes", "client", "= 0"))


@contextmanager
def database() -> Iterator[str]:
    """Run a server of its own, prepared for this code; yields the administrator's URL."""
    with tempfile.TemporaryDirectory(prefix="finance-app-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        use(DATA_DIR=name, SECRET_KEY=SECRET)
        server = EmbeddedServer(folder / "postgres", is_durable=False)
        server.start()
        try:
            url = server.create_database(DATABASE)
            use(DATABASE_URL=url)
            password = settings().runtime_password(DATABASE)
            asyncio.run(prepare_database(url, app_password=password))
            yield url
        finally:
            server.stop()


def owner_of(organization_id: UUID, *, fiscal_year_start: str = "01-01") -> Actor:
    """Return someone who owns a business."""
    return Actor(
        user_id=db.new_id(),
        organization_id=organization_id,
        role=Role.OWNER,
        session_id=db.new_id(),
        email="bench@example.com",
        name="",
        business_name="Bench",
        currency_code="EUR",
        fiscal_year_start=FiscalYearStart.parse(fiscal_year_start),
    )


async def make_business(count: int, *, fiscal_year_start: str = "01-01") -> Actor:
    """Return the owner of a new business with so many entries."""
    actor = owner_of(db.new_id(), fiscal_year_start=fiscal_year_start)
    start = actor.fiscal_year_start
    async with db.transaction(actor) as session:
        values = {"id": actor.organization_id, "month": start.month, "day": start.day}
        await session.execute(text(_BUSINESS), values)
        await session.execute(text(_CATEGORIES))
    for first in range(1, count + 1, BATCH):
        await _add_entries(actor, first, min(first + BATCH - 1, count))
    return actor


async def _add_entries(actor: Actor, first: int, last: int) -> None:
    """Add one batch: a third incomes, the rest expenses."""
    async with db.transaction(actor) as session:
        for table, party, share in _TABLES:
            statement = _ENTRIES.format(
                table=table,
                party=party,
                kind=table.removesuffix("s"),
                share=share,
                last_day=LAST_DAY,
                days=DAYS,
            )
            await session.execute(text(statement), {"first": first, "last": last})


async def make_businesses(large: int, small: int, *, beside: int = 50) -> tuple[Actor, Actor]:
    """Return the owners of a large and a small business, with others of 2,000 entries beside."""
    started = time.perf_counter()
    big = await make_business(large)
    little = await make_business(small)
    for _ in range(beside):
        await make_business(2_000)
    print(f"  ({large:,} entries and the rest made in {time.perf_counter() - started:.0f} s)")
    return big, little


async def settle(admin_url: str) -> None:
    """Do what autovacuum does in time: statistics, and which pages everyone sees."""
    import psycopg

    async with await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as connection:
        await connection.execute("VACUUM (ANALYZE)")
