"""The workbook beside a bare openpyxl dump of the same rows, and its memory as rows grow.

Each figure comes from a process of its own: seconds on the wall, and the most memory it held.
Run it with `python -m benchmarks.workbook`, or with numbers of entries as arguments.
"""

import asyncio
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

COUNT = 100_000
LARGE_COUNT = 1_000_000
BATCH = 1_000
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
SECRET = "a-secret-for-benchmarks-of-32-letters-or-more"

FILL_BATCH = 20_000
_INSERT = """
INSERT INTO {table} (organization_id, id, date, category_id, {party}, payment_method, amount,
                     tax_amount, currency_code, notes)
SELECT current_organization(), gen_random_uuid(), date '2026-01-01' + (n % 365)::int, c.id,
       'Party ' || n % 500 || ' & Co', 'Card', (n % 99999 + 1) / 100.0,
       CASE WHEN n % 2 = 0 THEN round((n % 99999 + 1) / 600.0, 2) ELSE 0 END, 'EUR',
       'Note ' || n || ' for the office'
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
LEFT JOIN (SELECT id, row_number() OVER () - 1 AS number, count(*) OVER () AS size
           FROM categories WHERE kind = '{kind}') AS c ON c.number = n % c.size
WHERE n % 3 {share}
"""


def batches(count: int) -> Iterator[list[tuple]]:
    """Yield entries as the repository does: 40 categories, 500 parties, a short note each."""
    for start in range(0, count, BATCH):
        yield [_entry(n, count) for n in range(start, min(start + BATCH, count))]


def _entry(n: int, count: int) -> tuple:
    """Return an entry; every second with tax, one in ten foreign, one in five on credit."""
    day = FIRST + dt.timedelta(days=n * 365 // count)
    gross = Decimal(n % 99_999 + 1) / 100
    foreign = (gross * 2, "USD", Decimal("0.5")) if n % 10 == 0 else (None, None, None)
    return (
        "expense" if n % 3 else "income",
        str(UUID(int=n + (7 << 76))),
        day,
        _category_id(n % 40) if n % 17 else None,
        f"Party {n % 500} & Co",
        "Card",
        round(gross / 6, 2) if n % 2 else None,
        "rate" if n % 2 else None,
        gross,
        "EUR",
        *foreign,
        _account_id(n % 3),
        day + dt.timedelta(days=30) if n % 5 == 0 else None,
        Decimal(0),
        f"Note {n} for the office",
        str(UUID(int=n // 2 + (8 << 76))) if n % 4 == 0 else None,
    )


def _category_id(number: int) -> str:
    return f"category {number}"


def _account_id(number: int) -> str:
    return f"account {number}"


def _parties() -> dict:
    """Return every party as the database does, with figures that cost nothing to add up."""
    from finance_app.ledger.entries.rules import Kind
    from finance_app.reports.workbook.parties.rules import PartySums, PartyTally

    tallies = {kind: PartyTally() for kind in Kind}
    for tally in tallies.values():
        for n in range(500):
            tally.add(PartySums(f"Party {n} & Co", 1, Decimal(1), Decimal(1)))
    return tallies


def write_ours(count: int, folder: Path) -> Path:
    """Write the whole workbook, every sheet of it, from rows that cost nothing to read."""
    from finance_app.kit.excel import WorkbookFile
    from finance_app.kit.period import FiscalYearStart
    from finance_app.reports.workbook.categories.sheets import CATEGORIES
    from finance_app.reports.workbook.months.sheets import MONTHS
    from finance_app.reports.workbook.parties.sheets import PARTIES
    from finance_app.reports.workbook.rules import KINDS, Heading, LedgerFigures
    from finance_app.reports.workbook.sheets import Sheets
    from finance_app.reports.workbook.transactions.sheets import Names, TransactionWriter

    heading = Heading(
        "Bench", "EUR", 2, FIRST, LAST, FiscalYearStart(4, 6), dt.datetime.now(dt.UTC), "bench", "0"
    )
    names = Names(
        {_category_id(n): f"Category {n}" for n in range(40)},
        {_account_id(n): f"Account {n}" for n in range(3)},
        {"rate": "Standard"},
    )
    ledger = LedgerFigures({}, frozenset(), {}, dict.fromkeys(KINDS, Decimal(0)), 0, 0)
    with WorkbookFile(folder) as book:
        sheets = Sheets(book, heading, front=(MONTHS, CATEGORIES, PARTIES))
        writer = TransactionWriter(sheets.transactions, heading, names)
        for batch in batches(count):
            writer.add(batch)
        sheets.fill(writer.report(ledger), [None, None, _parties()])
        return book.save()


def write_openpyxl(count: int, folder: Path) -> Path:
    """Dump the same rows with openpyxl's write-only mode, without styles, totals or a table."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Entries")
    sheet.append(["Date", "Type", "Category", "Party", "Method", "Net", "Tax", "Gross", "VAT",
                  "Currency", "Foreign", "Code", "Rate", "Account", "Due", "Paid", "Notes",
                  "Month", "Split", "Id"])  # fmt: skip
    for batch in batches(count):
        for (kind, key, day, category, party, method, tax, vat, gross, currency, foreign, code,
             rate, account, due, paid, notes, split) in batch:  # fmt: skip
            sheet.append([day, kind, category and f"C{category[1:]}", party, method,
                          gross - (tax or 0), tax, gross, vat, currency, foreign, code, rate,
                          f"A{account[1:]}", due, paid if due else gross, notes,
                          day.replace(day=1), split, key])  # fmt: skip
    path = folder / "openpyxl.xlsx"
    book.save(path)
    return path


def write_from_database(count: int, folder: Path) -> Path:
    """Write the workbook of a business in a real PostgreSQL, as a download does."""
    from finance_app.kit import db
    from finance_app.reports.workbook.service import write_workbook
    from tests.factories import make_actor

    async def run() -> Path:
        actor = await make_actor(fiscal_year_start="04-06")
        await write_workbook(actor, FIRST, FIRST, folder)
        await _fill(actor, count)
        started = time.perf_counter()
        path = await write_workbook(actor, FIRST, LAST, folder)
        print(json.dumps({"seconds": time.perf_counter() - started}))
        await db.close()
        return path

    return asyncio.run(run())


def write_as_job(count: int, _folder: Path) -> Path:
    """Have the same workbook made in the background, while somebody asks how far it is."""
    from finance_app.kit import db
    from finance_app.reports.workbook_jobs.jobs import make_next
    from finance_app.reports.workbook_jobs.service import find_file, get_workbook, start_workbook
    from tests.factories import make_actor

    async def run() -> Path:
        actor = await make_actor(fiscal_year_start="04-06")
        await _fill(actor, count)
        started = time.perf_counter()
        job = await start_workbook(actor, FIRST, LAST)
        making = asyncio.create_task(make_next(actor.organization_id))
        waits = []
        while not making.done():
            before = time.perf_counter()
            await asyncio.wait([making], timeout=0.1)
            seen = await get_workbook(actor, job.id)
            waits.append(time.perf_counter() - before)
        print(json.dumps({"seconds": time.perf_counter() - started}))
        _, path = await find_file(actor, job.id)
        worst = max(waits[:-1], default=0) - 0.1
        print(f"  ({seen.done_count:,} rows; another request waited {worst:.2f} s at most)",
              file=sys.stderr)  # fmt: skip
        await db.close()
        return path

    return asyncio.run(run())


async def _fill(actor, count: int) -> None:
    """Make the entries inside the database, as many a statement as it has time for."""
    from sqlalchemy import text

    from finance_app.kit import db

    for first in range(1, count + 1, FILL_BATCH):
        last = min(first + FILL_BATCH - 1, count)
        async with db.transaction(actor) as session:
            for table, party, share in (
                ("expenses", "vendor", "<> 0"),
                ("incomes", "client", "= 0"),
            ):
                statement = _INSERT.format(table=table, party=party, kind=table[:-1], share=share)
                await session.execute(text(statement), {"first": first, "last": last})


WRITERS = {
    "ours": write_ours,
    "openpyxl": write_openpyxl,
    "database": write_from_database,
    "job": write_as_job,
}


def child(name: str, count: int) -> None:
    """Write one workbook in this process and print what it took, imports left out."""
    with tempfile.TemporaryDirectory() as folder:
        if name not in {"database", "job"}:
            WRITERS[name](10, Path(folder)).unlink()
        started, cpu_started = time.perf_counter(), time.process_time()
        path = WRITERS[name](count, Path(folder))
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu_started
        size = path.stat().st_size
    print(json.dumps({"seconds": seconds, "cpu": cpu, "mb": peak_mb(), "file_mb": size / 1e6}))


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(
    name: str,
    count: int,
    *,
    runs: int = 1,
    env: dict[str, str] | None = None,
    module: str = "benchmarks.workbook",
) -> dict:
    """Return the medians of so many runs, each in a process of its own."""
    found: list[dict] = []
    for _ in range(runs):
        result = subprocess.run(
            [sys.executable, "-m", module, "--child", name, str(count)],
            check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})},
        )  # fmt: skip
        figures: dict = {}
        for line in reversed(result.stdout.splitlines()):
            figures |= json.loads(line)  # the first line, written later, is the closer time
        found.append(figures)
    return {key: statistics.median(one[key] for one in found) for key in found[0]}


def report(label: str, figures: dict) -> None:
    """Print one line."""
    time_text = f"{figures['seconds']:>8.2f} s{figures['cpu']:>8.2f} s cpu"
    print(f"  {label:<52}{time_text}{figures['mb']:>6.0f} MB{figures['file_mb']:>7.1f} MB file")


def from_database(counts: list[int]) -> None:
    """Print what the whole download takes, server side, from an embedded PostgreSQL."""
    from finance_app.kit.migrations import prepare_database
    from finance_app.kit.postgres import EmbeddedServer
    from finance_app.kit.settings import settings, use

    with tempfile.TemporaryDirectory(prefix="finance-app-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        env = {"DATA_DIR": name, "SECRET_KEY": SECRET}
        use(**env)
        server = EmbeddedServer(folder / "postgres", is_durable=False)
        server.start()
        try:
            env["DATABASE_URL"] = server.create_database("bench")
            use(DATABASE_URL=env["DATABASE_URL"])
            password = settings().runtime_password("bench")
            asyncio.run(prepare_database(env["DATABASE_URL"], app_password=password))
            for count in counts:
                report(f"{count:,} entries from PostgreSQL", measure("database", count, env=env))
            made = measure("job", counts[-1], env=env)
            report(f"{counts[-1]:,} entries as a job", made)
            print(f"  memory {made['mb']:.0f} MB (promised: under 400)")
        finally:
            server.stop()


def main(counts: list[int]) -> None:
    """Print every figure."""
    small, *larger = counts
    print(f"Workbook of {small:,} entries")
    ours = measure("ours", small, runs=3)
    report("ours, every sheet, formulas, tables, charts", ours)
    theirs = measure("openpyxl", small)
    report("openpyxl write-only, the same rows, nothing else", theirs)
    ratio, cpu_ratio = (ours[key] / theirs[key] for key in ("seconds", "cpu"))
    print(f"  ratio of times {ratio:.2f}, of processor times {cpu_ratio:.2f} (promised: 1.00)")
    print(f"  memory {ours['mb']:.0f} MB (promised: under 100)")
    for count in larger:
        many = measure("ours", count)
        report(f"{count:,} entries", many)
        print(f"  memory against {small:,} entries {many['mb'] / ours['mb']:.2f}")
    from_database(counts)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]))
    else:
        main([int(one) for one in sys.argv[1:]] or [COUNT, LARGE_COUNT])
