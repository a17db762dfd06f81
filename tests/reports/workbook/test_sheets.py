"""The sheets made of rows in memory: what no test can wait for a database to hold."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from finance_app.kit.excel import WorkbookFile
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.rules import Heading, LedgerFigures
from finance_app.reports.workbook.service import EntryWriter
from finance_app.reports.workbook.sheets import Sheets
from tests.reports.workbook.spreadsheet import check_checks, check_formulas

JANUARY = dt.date(2026, 1, 1)
RENT = UUID(int=1)


def write(folder: Path, *, count: int, rows_max: int, ledger: LedgerFigures) -> Path:
    """Write so many rents of 1.10, a day each from 1 January 2026."""
    heading = Heading(
        "Harbour Park", "EUR", 2, JANUARY, dt.date(2026, 12, 31), FiscalYearStart(1, 1),
        dt.datetime(2026, 11, 20, tzinfo=dt.UTC), "Ada", "1",
    )  # fmt: skip
    with WorkbookFile(folder) as book:
        sheets = Sheets(book, heading, rows_max=rows_max)
        writer = EntryWriter(sheets.entries, heading, {RENT: "Rent *"})
        rows = [
            ("expense", UUID(int=n), JANUARY + dt.timedelta(days=n), RENT if n % 2 else None,
             "", "", Decimal("1.1000"), "EUR", "")
            for n in range(count)
        ]  # fmt: skip
        writer.add(rows)
        sheets.fill(writer.report(ledger))
        return book.save()


def ledger_of(count: int, **changes: object) -> LedgerFigures:
    odd = count // 2
    figures: dict = {
        "months": {(Kind.EXPENSE, JANUARY): Decimal("1.10") * count},
        "summed_months": frozenset(),
        "categories": {
            (Kind.EXPENSE, "Rent *"): Decimal("1.10") * odd,
            (Kind.EXPENSE, None): Decimal("1.10") * (count - odd),
        },
        "kept_count": count,
        "counted": count,
    }
    return LedgerFigures(**(figures | changes))


@pytest.mark.parametrize("rows_max", [5, 10, 31, 1_000])
def test_formulas_reach_every_sheet_of_entries(tmp_path: Path, rows_max: int) -> None:
    path = write(tmp_path, count=30, rows_max=rows_max, ledger=ledger_of(30))
    sheet = check_formulas(path)
    check_checks(path)
    assert sheet.cached("Summary", "B5") == Decimal(33)
    entries = [title for title in sheet.formulas.sheetnames if title.startswith("Entries")]
    assert len(entries) == -(-30 // (rows_max - 1))
    assert sheet.formulas.sheetnames[3 : 3 + len(entries)] == entries


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"kept_count": 29}, Decimal(1)),
        ({"counted": 31}, Decimal(1)),
        ({"months": {(Kind.EXPENSE, JANUARY): Decimal("32.99")}}, Decimal("0.02")),
        ({"categories": {(Kind.EXPENSE, "Rent *"): Decimal("33.01")}}, Decimal("33.01")),
    ],
)
def test_each_check_can_fail(tmp_path: Path, changes: dict, difference: Decimal) -> None:
    path = write(tmp_path, count=30, rows_max=1_000, ledger=ledger_of(30, **changes))
    sheet = check_formulas(path)
    assert sheet.cached("Summary", "B9") == difference
    assert sheet.cached("Summary", "C9") == "Some figures differ: see the Checks sheet."
