"""The workbook of a register beside bare openpyxl writing the same cells, and its memory.

Every method in turn, bought over twelve years, with lives of three to fifteen years; the schedules
are made while they are written, by both. Each figure comes from a process of its own. Run it with
`python -m benchmarks.assets`, or with a number of assets.
"""

import asyncio
import datetime as dt
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from benchmarks import fill, workbook
from finance_app.fixed_assets.depreciation.rules import make_schedule
from finance_app.fixed_assets.depreciation.sheets import depreciation_columns, stretch_rows
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import Asset, ListedAsset
from finance_app.fixed_assets.register.service import record_assets
from finance_app.fixed_assets.register.sheets import asset_columns, asset_row
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.kit import db
from finance_app.kit.excel import Formula, WorkbookFile
from finance_app.kit.period import FiscalYearStart
from finance_app.kit.settings import settings
from finance_app.reports.workbook.assets.sheets import AssetSheets
from finance_app.reports.workbook.rules import Heading
from finance_app.reports.workbook.service import write_workbook

COUNT = 10_000
BATCH = 500
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
START, COIN = "04-06", Decimal("0.01")
BOOKS = Books(FiscalYearStart.parse(START), COIN)
DAY, MONTH = Convention.DAY, Convention.MONTH
TERMS = (
    Terms(Method.STRAIGHT_LINE, DAY, 120),
    Terms(Method.STRAIGHT_LINE, MONTH, 60),
    Terms(Method.DECLINING_BALANCE, DAY, 120),
    Terms(Method.DECLINING_BALANCE, MONTH, 96, is_switching=False),
    Terms(Method.SUM_OF_YEARS_DIGITS, DAY, 84),
    Terms(Method.WRITTEN_DOWN_VALUE, DAY, 180, residual=Decimal(100)),
    Terms(Method.MACRS, Convention.HALF_YEAR, 84),
)


def inputs(count: int) -> Iterator[AssetInput]:
    """Yield assets as they are recorded."""
    for n in range(count):
        on = dt.date(2014, 1, 1) + dt.timedelta(days=n * 12 * 365 // count)
        yield AssetInput(
            name=f"Asset {n} & more", acquisition_date=on,
            value=Decimal(n * 37 % 999_999 + 500) / 4,
            terms=TERMS[n % len(TERMS)], in_service_on=on, serial_number=f"SN-{n}",
            location=f"Hall {n % 20}", supplier=f"Supplier {n % 300}",
        )  # fmt: skip


def listed(count: int) -> Iterator[ListedAsset]:
    """Yield assets as the repository does, with figures that cost nothing to compute."""
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for n, one in enumerate(inputs(count)):
        asset = Asset(
            **one.model_dump(exclude={"terms"}), terms=one.terms, id=UUID(int=n + (7 << 76)),
            type_id=None, disposed_on=None, currency_code="EUR", source="screen", version=1,
            created_at=at,
        )  # fmt: skip
        yield ListedAsset(asset, asset.cost, Decimal(0))


def batches(count: int) -> Iterator[list[ListedAsset]]:
    """Yield assets in batches."""
    batch = []
    for one in listed(count):
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def write_ours(count: int, folder: Path) -> Path:
    """Write both sheets of rows as the workbook does."""
    heading = Heading(
        "Bench", "EUR", 2, FIRST, LAST, BOOKS.start, dt.datetime.now(dt.UTC), "bench", "0"
    )
    with WorkbookFile(folder) as book:
        sheets = AssetSheets(book.section(), heading, COIN)
        for batch in batches(count):
            sheets.add_assets(batch)
        sheets.begin_schedules()
        for batch in batches(count):
            sheets.add_schedules(batch, {})
        return book.save()


def write_openpyxl(count: int, folder: Path) -> Path:
    """Dump the same cells with openpyxl's write-only mode: no styles, tables or cached values."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Assets")
    sheet.append([column.title for column in asset_columns(2)])
    for number, one in enumerate(listed(count), start=2):
        sheet.append(_plain(asset_row(one, LAST), number))
    sheet = book.create_sheet("Depreciation")
    sheet.append([column.title for column in depreciation_columns(2)])
    number = 2
    for one in listed(count):
        for row in stretch_rows(one.asset, make_schedule(one.asset.basis, (), BOOKS), BOOKS):
            sheet.append(_plain(row, number))
            number += 1
    path = folder / "openpyxl.xlsx"
    book.save(path)
    return path


def _plain(row, number: int) -> list:
    return [
        "=" + one.text.replace("\x01", str(number)).replace("\x02", str(number - 1))
        if isinstance(one, Formula)
        else one
        for one in row
    ]


def make_rows(count: int, _folder: Path) -> None:
    """Make the schedules and their rows, and write nothing."""
    for one in listed(count):
        stretch_rows(one.asset, make_schedule(one.asset.basis, (), BOOKS), BOOKS)


def write_from_database(_count: int, folder: Path) -> Path:
    """Write the whole workbook of a business in a real PostgreSQL, as a download does."""
    actor = fill.owner_of(UUID(os.environ["BENCH_BUSINESS"]), fiscal_year_start=START)

    async def run() -> Path:
        path = await write_workbook(actor, FIRST, LAST, folder)
        await db.close()
        return path

    return asyncio.run(run())


WRITERS = {
    "ours": write_ours,
    "openpyxl": write_openpyxl,
    "rows": make_rows,
    "database": write_from_database,
}


def child(name: str, count: int) -> None:
    """Write one workbook in this process and print what it took, imports left out."""
    with tempfile.TemporaryDirectory() as folder:
        if name != "database":
            WRITERS[name](10, Path(folder))
        started, cpu_started = time.perf_counter(), time.process_time()
        path = WRITERS[name](count, Path(folder))
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu_started
        size = path.stat().st_size if path else 0
    figures = {"seconds": seconds, "cpu": cpu, "mb": workbook.peak_mb(), "file_mb": size / 1e6}
    print(json.dumps(figures))


def measure(name: str, count: int, env: dict[str, str] | None = None) -> dict:
    """Return the figures of one run in a process of its own."""
    return workbook.measure(name, count, env=env, module="benchmarks.assets")


def from_database(count: int) -> None:
    """Print what the whole download takes, server side, from an embedded PostgreSQL."""

    async def make() -> UUID:
        actor = await fill.make_business(0, fiscal_year_start=START)
        await record_assets(actor, list(inputs(count)), source="import")
        await db.close()
        assert actor.organization_id is not None
        return actor.organization_id

    with fill.database() as url:
        started = time.perf_counter()
        business = asyncio.run(make())
        print(f"  ({count:,} assets recorded in {time.perf_counter() - started:.0f} s)")
        env = {
            "DATA_DIR": str(settings().data_dir),
            "SECRET_KEY": fill.SECRET,
            "DATABASE_URL": url,
            "BENCH_BUSINESS": str(business),
        }
        workbook.report("the whole workbook from PostgreSQL", measure("database", count, env))


def main(count: int) -> None:
    """Print every figure."""
    sizes = [len(make_schedule(one.asset.basis, (), BOOKS).stretches) for one in listed(count)]
    print(f"Workbook of {count:,} assets, {sum(sizes):,} rows of depreciation")
    workbook.report("schedules and rows made, nothing written", measure("rows", count))
    ours = measure("ours", count)
    workbook.report("ours, live formulas with their values, tables", ours)
    theirs = measure("openpyxl", count)
    workbook.report("openpyxl write-only, the same cells, nothing else", theirs)
    ratio, cpu_ratio = (ours[key] / theirs[key] for key in ("seconds", "cpu"))
    print(f"  ratio of times {ratio:.2f}, of processor times {cpu_ratio:.2f}")
    tenth = measure("ours", max(count // 10, 1))
    print(f"  memory {ours['mb']:.0f} MB, of a tenth of the assets {tenth['mb']:.0f} MB")
    from_database(count)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else COUNT)
