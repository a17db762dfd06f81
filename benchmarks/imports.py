"""Imports: a file read, looked up, counted and committed, beside a bare COPY of the same rows.

The floor is COPY into tables that are like expenses and incomes in columns, checks and indexes, and
have neither keys to other tables nor totals, nor anything to be looked up; "with keys and totals"
is COPY into expenses and incomes themselves. All is measured in one run, in turn.
"""

import asyncio
import datetime as dt
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import UUID

import psycopg

from benchmarks import fill
from finance_app.identity.rules import Actor
from finance_app.imports.plans.booking.service import commit_import, undo_import
from finance_app.imports.plans.rules import Plan
from finance_app.imports.plans.service import get_import, receive_file
from finance_app.imports.reading.rules import ReadRequest
from finance_app.imports.reading.service import read_messages
from finance_app.imports.work.jobs import do_work
from finance_app.kit import db

COUNT = 100_000
LARGE = 1_000_000
ROUNDS = 3

_COLUMNS = (
    "organization_id, id, date, category_id, {party}, payment_method, amount, currency_code, notes,"
    " source, import_key"
)
_MADE = "source = 'import' AND organization_id = current_organization()"
_TABLES = (("expenses", "vendor"), ("incomes", "client"))
# Without triggers entries leave their lines in the journal, which are posted anew with them.
_UNPOST = "DELETE FROM journal_lines WHERE kind = %s AND organization_id = current_organization()"


def statement(count: int, first: int = 0) -> bytes:
    """Return a CSV file of so many lines over 900 days, numbered from `first` on."""
    drawn, day = random.Random(first), dt.date(2024, 1, 1)
    lines = ["Date,Payee,Description,Amount"]
    for at in range(count):
        date = day + dt.timedelta(days=at * 900 // count)
        sign = "-" if at % 4 else ""
        amount = f"{sign}{drawn.randrange(1, 9_999_999) / 100:.2f}"
        note = f"card payment {first + at} reference {drawn.randrange(10**9)}"
        lines.append(f"{date.isoformat()},Vendor {drawn.randrange(2000)},{note},{amount}")
    return ("\n".join(lines) + "\n").encode()


async def read(actor: Actor, content: bytes) -> tuple[Plan, float]:
    """Return the plan of a file and the seconds it took."""
    started = time.perf_counter()
    plan = await receive_file(actor, "statement.csv", content)
    await do_work(actor.organization_id, plan.id)
    took = time.perf_counter() - started
    found = await get_import(actor, plan.id)
    assert not found.problem, found.problem
    return found, took


async def commit(actor: Actor, plan: Plan) -> float:
    """Return the seconds a commit took."""
    started = time.perf_counter()
    await commit_import(actor, plan.id)
    return time.perf_counter() - started


def copied(admin_url: str, organization_id: UUID) -> tuple[float, float]:
    """Return the seconds of COPY of a business's imported rows: bare, and with keys and totals."""
    bare = whole = 0.0
    with psycopg.connect(admin_url, options="-c search_path=finance") as connection:
        connection.execute("SELECT set_config('app.organization_id', %s, false)",
                           [str(organization_id)])  # fmt: skip
        for table, party in _TABLES:
            columns = _COLUMNS.format(party=party)
            rows = f"SELECT {columns} FROM {table} WHERE {_MADE}"
            with connection.cursor() as cursor, cursor.copy(f"COPY ({rows}) TO STDOUT") as copy:
                content = b"".join(bytes(part) for part in copy)
            connection.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
            bare += _copy(connection, f"floor_{table}", columns, content)
            connection.execute("SET session_replication_role = replica")
            connection.execute(_UNPOST, [table.removesuffix("s")])
            connection.execute(f"DELETE FROM {table} WHERE {_MADE}")
            connection.execute("SET session_replication_role = origin")
            whole += _copy(connection, table, columns, content)
        connection.rollback()
    return bare, whole


def _copy(
    connection: psycopg.Connection[tuple[object, ...]], table: str, columns: str, content: bytes
) -> float:
    started = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for at in range(0, len(content), 1 << 20):
            copy.write(content[at : at + (1 << 20)])
    return time.perf_counter() - started


async def first_screen(content: bytes, path: Path) -> float:
    """Return the seconds until the reader says what a file seems to hold."""
    await asyncio.to_thread(path.write_bytes, content)
    started = time.perf_counter()
    request = ReadRequest(
        path=str(path), name="s.csv", currency_code="EUR", today="2026-11-25", account=""
    )
    messages = read_messages(request)
    async for message in messages:
        if "preview" in message:
            break
    took = time.perf_counter() - started
    await messages.aclose()
    return took


async def beside_copy(admin_url: str, count: int = COUNT, rounds: int = ROUNDS) -> float:
    """Print what an import takes beside COPY; returns the seconds of all of it."""
    reads, commits, floors, wholes, again = [], [], [], [], []
    for at in range(rounds):
        actor = await fill.make_business(1_000)
        content = statement(count, at * count)
        plan, took = await read(actor, content)
        reads.append(took)
        commits.append(await commit(actor, plan))
        bare, whole = await asyncio.to_thread(copied, admin_url, actor.organization_id)
        floors.append(bare)
        wholes.append(whole)
        again.append((await read(actor, content))[1])
        await undo_import(actor, plan.id)
    floor, whole, reading, booking = map(median, (floors, wholes, reads, commits))
    print(f"  COPY of {count:,} rows                {floor:6.2f} s   with keys and totals"
          f" {whole:.2f} s")  # fmt: skip
    print(f"  committed (of a plan)              {booking:6.2f} s   {booking / floor:.2f}x,"
          f" {booking / whole:.2f}x with keys and totals (promised 3x)")  # fmt: skip
    print(f"  file to plan, looked up, counted   {reading:6.2f} s   both together"
          f" {(reading + booking) / floor:.2f}x, {(reading + booking) / whole:.2f}x")  # fmt: skip
    print(f"  the same file once more            {median(again):6.2f} s")
    return reading + booking


async def large(actor: Actor, small_seconds: float) -> None:
    """Print a million lines beside a tenth of them, and what is looked up in a million entries."""
    content = statement(LARGE, 50_000_000)
    plan, reading = await read(actor, content)
    del content
    booking = await commit(actor, plan)
    seconds = reading + booking
    print(f"  {LARGE:,} lines               {reading:6.1f} s to read, {booking:.1f} s to commit,"
          f" {seconds / small_seconds:.1f}x (promised 12x)")  # fmt: skip
    part = statement(COUNT, 90_000_000)
    plan, first = await read(actor, part)
    await commit(actor, plan)
    _, again = await read(actor, part)
    print(f"  {COUNT:,} lines again, of a million  {again:6.2f} s   beside {first:.2f} s,"
          f" {again / first:.2f}x (promised 2x)")  # fmt: skip
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  memory                             {own:6.0f} MB, the reader's {child:.0f} MB"
          " (promised 500)")  # fmt: skip


def main(count: int = COUNT) -> None:
    """Print the figures of imports."""
    print("Imports")
    with fill.database() as admin_url:

        async def work(path: Path) -> None:
            seconds = await beside_copy(admin_url, count)
            content = statement(700_000)
            screens = [await first_screen(content, path) for _ in range(3)]
            print(f"  first screen of {len(content) / 1e6:.0f} MB             "
                  f"{median(screens):6.2f} s (promised 3)")  # fmt: skip
            del content
            await large(await fill.make_business(1_000), seconds)
            await db.close()

        with tempfile.TemporaryDirectory(prefix="finance-app-bench-") as folder:
            asyncio.run(work(Path(folder) / "screen.csv"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
