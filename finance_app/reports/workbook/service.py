"""The use case: write the workbook of a period into a folder."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, money
from finance_app.kit.db import transaction
from finance_app.kit.excel import WorkbookFile
from finance_app.kit.excel_file import clear_leftovers, in_sentences
from finance_app.reports.workbook.assets.sheets import ASSETS
from finance_app.reports.workbook.balance_sheet.sheets import BALANCE_SHEET
from finance_app.reports.workbook.cash_flow.sheets import CASH_FLOW
from finance_app.reports.workbook.categories.sheets import CATEGORIES
from finance_app.reports.workbook.missing_data.sheets import MISSING_DATA
from finance_app.reports.workbook.months.sheets import MONTHS
from finance_app.reports.workbook.parties.sheets import PARTIES
from finance_app.reports.workbook.parts.service import Part, Reading
from finance_app.reports.workbook.rules import Heading, Report
from finance_app.reports.workbook.sheets import Sheets
from finance_app.reports.workbook.tax.sheets import TAX
from finance_app.reports.workbook.transactions.repository import TransactionsRepository
from finance_app.reports.workbook.transactions.service import read_ledger
from finance_app.reports.workbook.transactions.sheets import Names, TransactionWriter

FRONT_PARTS: Final[tuple[Part[Any], ...]] = (
    MONTHS, CATEGORIES, BALANCE_SHEET, CASH_FLOW, TAX, PARTIES,
)  # fmt: skip
"""Between the Summary and the transactions, in the order of their sheets: statements."""
BACK_PARTS: Final[tuple[Part[Any], ...]] = (ASSETS, MISSING_DATA)
"""Between the transactions and Checks, in the order of their sheets: registers and lists."""

WRITERS_MAX: Final = 2
LEFTOVER_AGE: Final = dt.timedelta(hours=1)

_writers = asyncio.Semaphore(WRITERS_MAX)
"""Workbooks made at a time; each holds a connection and a processor for as long as it takes."""

Progress = Callable[[int], Awaitable[None]]
"""Told how many transactions are written, after every batch of them."""


async def write_workbook(
    actor: Actor, first: dt.date, last: dt.date, folder: Path, *, progress: Progress | None = None
) -> Path:
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
            sheets = Sheets(book, heading, front=FRONT_PARTS, back=BACK_PARTS)
            report, found = await _read(actor, sheets, progress)
            return await asyncio.to_thread(partial(_finish, book, sheets, report, found))


async def _read(
    actor: Actor, sheets: Sheets, progress: Progress | None
) -> tuple[Report, list[Any]]:
    """Write all rows, and return what the other sheets show and what their parts read for them."""
    heading = sheets.heading
    async with transaction(actor, read_only=True, isolation="REPEATABLE READ") as session:
        repository = TransactionsRepository(session)
        await repository.allow_time()
        categories = await repository.list_category_names()
        accounts = await repository.list_account_names()
        tax_rates = await repository.list_tax_rate_names()
        names = Names(*map(_by_text, (categories, accounts, tax_rates)))
        writer = TransactionWriter(sheets.transactions, heading, names)
        async for batch in repository.stream_entries(heading.first, heading.last):
            await asyncio.to_thread(writer.add, batch)
            if progress is not None:
                await progress(writer.row_count)
        report = writer.report(await read_ledger(repository, heading, categories))
        found = [
            await part.read(Reading(actor, session, section, heading, sheets.rows_max))
            for part, section in sheets.parts
        ]
    return report, found


def _by_text(names: Mapping[UUID, str]) -> dict[str, str]:
    return {str(key): name for key, name in names.items()}


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


def _finish(book: WorkbookFile, sheets: Sheets, report: Report, found: list[Any]) -> Path:
    sheets.fill(report, found)
    return book.save()
