"""The database itself keeps locked days as they are, whatever a service forgets."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError, InvalidInputError, LockedError, UnavailableError
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import delete_entries
from finance_app.ledger.locks.service import lock_books, locked_through, reopen_books
from tests.factories import as_admin, make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 1)
KINDS = pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.plural)

INSERT = (
    "INSERT INTO {table} (organization_id, id, date, amount, currency_code, source, deleted_at)"
    " VALUES (current_organization(), {id}, '{day}', 5, 'EUR', 'sample', {deleted_at})"
)
NEW = {"id": "gen_random_uuid()", "deleted_at": "NULL"}
MERGE = (
    "MERGE INTO {table} AS e USING (VALUES (CAST(:locked AS uuid))) AS v (id) ON e.id = v.id"
    " WHEN MATCHED THEN UPDATE SET notes = 'merged'"
)

REFUSED = {
    "a new one": INSERT.format(table="{table}", day="2026-03-31", **NEW),
    "several new ones": INSERT.format(table="{table}", day="2026-04-02", **NEW)
    + ", (current_organization(), gen_random_uuid(), '1999-01-01', 5, 'EUR', 'screen', NULL)",
    "other notes": "UPDATE {table} SET notes = 'other' WHERE id = :locked",
    "nothing new": "UPDATE {table} SET notes = notes WHERE id = :locked",
    "all of them": "UPDATE {table} SET notes = 'other'",
    "moved in": "UPDATE {table} SET date = '2026-03-31' WHERE id = :open",
    "moved out": "UPDATE {table} SET date = '2026-04-01' WHERE id = :locked",
    "moved within": "UPDATE {table} SET date = '2026-01-01' WHERE id = :locked",
    "trashed": "UPDATE {table} SET deleted_at = now() WHERE id = :locked",
    "restored": "UPDATE {table} SET deleted_at = NULL WHERE id = :trashed",
    "restored elsewhere": (
        "UPDATE {table} SET deleted_at = NULL, date = '2026-04-01' WHERE id = :trashed"
    ),
    "moved in and trashed": (
        "UPDATE {table} SET deleted_at = now(), date = '2026-03-31' WHERE id = :open"
    ),
    "another id": "UPDATE {table} SET id = gen_random_uuid() WHERE id = :locked",
    "deleted for good": "DELETE FROM {table} WHERE id = :locked",
    "upserted": INSERT.format(table="{table}", day="2026-04-02", id=":locked", deleted_at="NULL")
    + " ON CONFLICT (organization_id, id) DO UPDATE SET notes = 'other'",
    "merged": MERGE,
}
FREE = {
    "a new one": INSERT.format(table="{table}", day="2026-04-01", **NEW),
    "a new one in the trash": INSERT.format(
        table="{table}", day="2026-03-31", id="gen_random_uuid()", deleted_at="now()"
    ),
    "other notes": "UPDATE {table} SET notes = 'other' WHERE id = :open",
    "moved": "UPDATE {table} SET date = '2026-05-01' WHERE id = :open",
    "trashed": "UPDATE {table} SET deleted_at = now() WHERE id = :open",
    "deleted for good": "DELETE FROM {table} WHERE id = :open",
    "other notes in the trash": "UPDATE {table} SET notes = 'other' WHERE id = :trashed",
    "moved within the trash": "UPDATE {table} SET date = '2026-04-01' WHERE id = :trashed",
    "deleted from the trash": "DELETE FROM {table} WHERE id = :trashed",
    "no row": "UPDATE {table} SET notes = 'other' WHERE id = gen_random_uuid()",
}


@dataclass(frozen=True)
class Books:
    """A business locked through March: an entry there, one in the trash there, one in April."""

    actor: Actor
    table: str
    locked: UUID
    trashed: UUID
    open: UUID

    async def run(self, statement: str, **options: Any) -> int:
        """Run a statement as the runtime role; return how many rows it changed."""
        query = statement.format(table=self.table)
        names = {name: getattr(self, name) for name in ("locked", "trashed", "open")}
        values = {name: value for name, value in names.items() if f":{name}" in query}
        async with db.transaction(self.actor, **options) as session:
            found: Any = await session.execute(text(query), values)
            return int(found.rowcount)

    async def rows(self) -> list[str]:
        async with db.transaction(self.actor) as session:
            found = await session.execute(
                text(
                    f"SELECT t::text FROM {self.table} AS t"
                    " UNION ALL SELECT t::text FROM month_totals AS t ORDER BY 1"
                )
            )
            return list(found.scalars())


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(date(2026, 4, 20)):
        yield


async def make_books(kind: Kind) -> Books:
    actor = await make_actor()
    found = [await make_entry(actor, kind, date=day) for day in (MARCH, MARCH, APRIL)]
    books = Books(actor, kind.plural, *(one.id for one in found))
    await books.run("UPDATE {table} SET source = 'sample'")
    await delete_entries(actor, kind, [books.trashed])
    await lock_books(actor, MARCH)
    return books


@KINDS
@pytest.mark.parametrize("what", REFUSED)
async def test_a_locked_day_is_refused(kind, what):
    books = await make_books(kind)
    before = await books.rows()
    with pytest.raises(LockedError) as caught:
        await books.run(REFUSED[what])
    cause = caught.value.__cause__
    assert isinstance(cause, DBAPIError)
    assert cause.orig.sqlstate == "FL001"
    assert await books.rows() == before


@KINDS
@pytest.mark.parametrize("what", REFUSED)
async def test_the_same_is_done_when_the_day_is_open_again(kind, what):
    books = await make_books(kind)
    await reopen_books(books.actor, None, "Late")
    assert await books.run(REFUSED[what]) >= 1


@KINDS
@pytest.mark.parametrize("what", FREE)
async def test_an_open_day_and_the_trash_are_free(kind, what):
    books = await make_books(kind)
    assert await books.run(FREE[what]) == (0 if what == "no row" else 1)


@KINDS
async def test_another_business_is_not_locked(kind):
    await make_books(kind)
    await make_entry(await make_actor(), kind, date=MARCH)


async def test_not_even_the_administrator_slips_past(admin_url):
    books = await make_books(Kind.EXPENSE)
    with pytest.raises(DBAPIError, match="the books are locked"):
        await as_admin(
            admin_url, "UPDATE expenses SET notes = 'other' WHERE id = :id", id=books.locked
        )


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
async def test_a_transaction_with_an_older_view_is_refused(isolation):
    actor = await make_actor()
    has_begun, is_locked = asyncio.Event(), asyncio.Event()

    async def record() -> None:
        async with db.transaction(actor, isolation=isolation) as session:
            await session.execute(text("SELECT count(*) FROM expenses"))
            has_begun.set()
            await is_locked.wait()
            await make_entry(actor, date=MARCH)

    recording = asyncio.create_task(record())
    await has_begun.wait()
    await lock_books(actor, MARCH)
    is_locked.set()
    with pytest.raises(UnavailableError) as caught:
        await recording
    assert caught.value.__cause__.orig.sqlstate == "40001"
    books = Books(actor, "expenses", *([actor.user_id] * 3))
    assert await books.rows() == []
    with pytest.raises(LockedError):
        await books.run(REFUSED["a new one"], isolation=isolation)
    assert await books.run(FREE["a new one"], isolation=isolation) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE organizations SET locked_through = NULL",
        "UPDATE period_lock_changes SET reason = 'another'",
        "DELETE FROM period_lock_changes",
        "TRUNCATE period_lock_changes",
        "ALTER TABLE expenses DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
async def test_the_runtime_role_may_not(statement):
    books = await make_books(Kind.EXPENSE)
    with pytest.raises(ForbiddenError):
        await books.run(statement)
    assert await locked_through(books.actor) == MARCH


async def test_the_history_of_another_business_is_out_of_reach():
    books, other = await make_books(Kind.EXPENSE), await make_actor()
    values = {"victim": books.actor.organization_id, "person": other.user_id}
    async with db.transaction(other) as session:
        found = await session.execute(
            text("SELECT * FROM period_lock_changes WHERE organization_id = :victim"), values
        )
        assert found.all() == []
    with pytest.raises(ForbiddenError):
        async with db.transaction(other) as session:
            await session.execute(
                text(
                    "INSERT INTO period_lock_changes (organization_id, id, changed_by)"
                    " VALUES (:victim, gen_random_uuid(), :person)"
                ),
                values,
            )


@pytest.mark.parametrize("day", ["1899-12-31", "2200-01-01", "infinity", "-infinity"])
async def test_a_day_no_entry_can_have_is_no_lock(day):
    books = await make_books(Kind.EXPENSE)
    with pytest.raises(InvalidInputError):
        await books.run(f"SELECT set_locked_through('{day}')")
    assert await locked_through(books.actor) == MARCH


async def test_the_fiscal_year_stays_while_a_day_is_locked():
    books = await make_books(Kind.EXPENSE)
    before = await books.rows()
    for start in ("4, 1", "1, 6"):
        with pytest.raises(LockedError):
            await books.run(f"SELECT set_fiscal_year_start({start})")
    await books.run("SELECT set_fiscal_year_start(1, 1)")
    assert await books.rows() == before
    await reopen_books(books.actor, None, "Another year")
    await books.run("SELECT set_fiscal_year_start(4, 6)")
    assert await books.rows() != before


async def call(actor: Actor, function: str) -> None:
    async with db.transaction(actor) as session:
        await session.execute(text(f"SELECT {function}"))


async def test_the_lock_itself_waits_for_entries_under_way():
    actor = await make_actor()
    async with Held(actor, lambda: make_entry(actor, date=MARCH)) as recording:
        locking = asyncio.create_task(call(actor, "set_locked_through('2026-03-31')"))
        assert await waits(locking)
        await recording.end()
        await locking
    assert await locked_through(actor) == MARCH


async def test_the_fiscal_year_waits_for_the_lock_and_is_refused():
    actor = await make_actor()
    async with Held(actor, lambda: lock_books(actor, MARCH)) as locking:
        changing = asyncio.create_task(call(actor, "set_fiscal_year_start(4, 6)"))
        assert await waits(changing)
        await locking.end()
        with pytest.raises(LockedError):
            await changing
