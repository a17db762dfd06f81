"""The use case: write the workbook of a period into a folder."""

import asyncio
import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.fixed_assets.depreciation.service import changes_of
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, money
from finance_app.kit.db import transaction
from finance_app.kit.excel import StreamedSheet, WorkbookFile
from finance_app.kit.excel_file import clear_leftovers, in_sentences
from finance_app.kit.period import FiscalYearStart, PeriodError, Segment, segments_between
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.assets.rules import AssetReport
from finance_app.reports.workbook.assets.service import read_assets, read_figures
from finance_app.reports.workbook.repository import EntryRow, WorkbookRepository
from finance_app.reports.workbook.rules import (
    KINDS,
    TYPE_OF,
    FiscalMonth,
    Heading,
    LedgerFigures,
    Report,
    Tally,
    exact_amount,
    fiscal_months,
    month_key,
)
from finance_app.reports.workbook.sheets import Sheets

WRITERS_MAX: Final = 2
LEFTOVER_AGE: Final = dt.timedelta(hours=1)

_writers = asyncio.Semaphore(WRITERS_MAX)
"""Workbooks made at a time; each holds a connection and a processor for as long as it takes."""


async def write_workbook(actor: Actor, first: dt.date, last: dt.date, folder: Path) -> Path:
    """Write the workbook of the days from first to last, and return the new file in the folder.

    The file belongs to the caller. Everything in it is read in one transaction that sees one
    moment. Raises `ForbiddenError`, `ExportSpaceError` when the disk is full (nothing is left
    behind), `ExportFolderError` when the folder cannot be written.
    """
    actor.require(Permission.READ)
    await asyncio.to_thread(_prepare_folder, folder)
    heading = _heading(actor, first, last)
    async with _writers:
        title = f"{actor.business_name}, {first} to {last}"
        with WorkbookFile(folder, title=title, creator="finance_app") as book:
            sheets = Sheets(book, heading)
            async with transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
                repository = WorkbookRepository(session)
                await repository.allow_time()
                names = await repository.list_category_names()
                writer = EntryWriter(sheets.entries, heading, names)
                async for batch in repository.stream_entries(first, last):
                    await asyncio.to_thread(writer.add, batch)
                ledger = await _read_ledger(repository, heading, names)
                assets = await _write_assets(actor, session, sheets, last)
            report = writer.report(ledger, assets)
            return await asyncio.to_thread(partial(_finish, book, sheets, report))


class EntryWriter:
    """Writes batches of entries and keeps what the other sheets need of them."""

    def __init__(self, sheet: StreamedSheet, heading: Heading, names: Mapping[UUID, str]) -> None:
        self._sheet = sheet
        self._heading = heading
        self._names = names
        self._tally = Tally()
        self._months: dict[dt.date, dt.date] = {}
        self._hash = hashlib.sha256()

    def add(self, batch: Sequence[EntryRow]) -> None:
        """Write one batch."""
        self._sheet.write_rows([self._cells(row) for row in batch])

    def report(self, ledger: LedgerFigures, assets: AssetReport | None = None) -> Report:
        """Close the sheet and return what the others show, beside what the ledger says."""
        self._sheet.close()
        return Report(
            heading=self._heading,
            tally=self._tally,
            ledger=ledger,
            fingerprint=self._hash.hexdigest(),
            sheet_count=len(self._sheet.sizes),
            assets=assets,
        )

    def _cells(self, row: EntryRow) -> tuple[str | Decimal | dt.date | None, ...]:
        kind_text, key, day, category_id, party, payment_method, amount, currency_code, notes = row
        kind = Kind(kind_text)
        category = None if category_id is None else self._names[category_id]
        month = self._months.get(day)
        if month is None:
            month = self._months[day] = month_key(day, self._heading.start)
        amount = exact_amount(amount, self._heading.digits)
        self._tally.add(kind, category, month, amount)
        cells = (
            day, TYPE_OF[kind], category, party or None, payment_method or None, amount,
            currency_code, notes or None, month, str(key),
        )  # fmt: skip
        self._hash.update("\x1f".join(map(str, cells)).encode(errors="replace") + b"\x1e")
        return cells


async def _write_assets(
    actor: Actor, session: AsyncSession, sheets: Sheets, last: dt.date
) -> AssetReport | None:
    """Write the assets bought by the last day and their schedules; None where there are none."""
    writer = None
    async for batch in read_assets(actor, last):
        writer = writer or sheets.open_assets()
        await asyncio.to_thread(writer.add_assets, batch)
    if writer is None:
        return None
    writer.begin_schedules()
    async for batch in read_assets(actor, last):
        ids = [listed.asset.id for listed in batch]
        changes = await changes_of(session, actor).list_all(ids)
        await asyncio.to_thread(writer.add_schedules, batch, changes)
    return writer.report(await read_figures(actor, session, last))


async def _read_ledger(
    repository: WorkbookRepository, heading: Heading, names: Mapping[UUID, str]
) -> LedgerFigures:
    """Return what the ledger says of the same days, by ways the rows did not take."""
    first, last = heading.first, heading.last
    kept = await repository.list_totals(first, last)
    months: dict[tuple[Kind, dt.date], Decimal] = {}
    summed: set[dt.date] = set()
    kept_count = 0
    for month in fiscal_months(first, last, heading.start):
        sums = _kept(kept, month, heading.start)
        if sums is None:
            summed.add(month.key)
            sums = {
                Kind(kind): (amount, count)
                for kind, amount, count in await repository.sum_between(month.first, month.last)
            }
        for kind, (amount, count) in sums.items():
            months[kind, month.key] = amount
            kept_count += count
    categories: dict[tuple[Kind, str | None], Decimal] = defaultdict(Decimal)
    counted = 0
    for text, category_id, amount, count in await repository.sum_by_category(first, last):
        categories[Kind(text), None if category_id is None else names[category_id]] += amount
        counted += count
    return LedgerFigures(
        months=months,
        summed_months=frozenset(summed),
        categories=categories,
        kept_count=kept_count,
        counted=counted,
    )


def _kept(
    kept: Mapping[tuple[str, Segment], tuple[Decimal, int]],
    month: FiscalMonth,
    start: FiscalYearStart,
) -> dict[Kind, tuple[Decimal, int]] | None:
    """Return a month's kept amount and count by kind, or None where the period cuts a segment."""
    try:
        segments = segments_between(month.first, month.last, start)
    except PeriodError:
        return None
    found = {kind: [kept.get((kind, each), (Decimal(0), 0)) for each in segments] for kind in KINDS}
    return {
        kind: (sum((amount for amount, _ in sums), Decimal(0)), sum(count for _, count in sums))
        for kind, sums in found.items()
    }


def _heading(actor: Actor, first: dt.date, last: dt.date) -> Heading:
    return Heading(
        business=actor.business_name,
        currency_code=actor.currency_code,
        digits=money.digits(actor.currency_code),
        first=first,
        last=last,
        start=actor.fiscal_year_start,
        made_at=clock.now(),
        made_by=actor.name or actor.email,
        version=_version(),
    )


def _version() -> str:
    try:
        return version("finance-app")
    except PackageNotFoundError:
        return "from source"


def _prepare_folder(folder: Path) -> None:
    """Make the folder, and clear what a process that was killed may have left in it."""
    with in_sentences():
        folder.mkdir(parents=True, exist_ok=True)
        clear_leftovers(folder, older_than=LEFTOVER_AGE)


def _finish(book: WorkbookFile, sheets: Sheets, report: Report) -> Path:
    sheets.fill(report)
    return book.save()
