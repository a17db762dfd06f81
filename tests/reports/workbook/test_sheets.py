"""The sheets made of rows in memory: what no test can wait for a database to hold."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest

from finance_app.kit.excel import WorkbookFile
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.categories.sheets import CATEGORIES
from finance_app.reports.workbook.months.sheets import MONTHS
from finance_app.reports.workbook.parties.rules import PartySums, PartyTally
from finance_app.reports.workbook.parties.sheets import PARTIES
from finance_app.reports.workbook.rules import Heading, LedgerFigures
from finance_app.reports.workbook.sheets import Sheets
from finance_app.reports.workbook.transactions.sheets import Names, TransactionWriter
from tests.reports.workbook.spreadsheet import check_checks, check_formulas

JANUARY = dt.date(2026, 1, 1)
RENT = str(UUID(int=1))
FRONT = (MONTHS, CATEGORIES, PARTIES)


def write(
    folder: Path, *, count: int, rows_max: int, ledger: LedgerFigures, **changes: PartySums
) -> Path:
    """Write so many rents of 1.10 with 0.10 of tax, a day each from 1 January 2026."""
    heading = Heading(
        "Harbour Park", "EUR", 2, JANUARY, dt.date(2026, 12, 31), FiscalYearStart(1, 1),
        dt.datetime(2026, 11, 20, tzinfo=dt.UTC), "Ada", "1",
    )  # fmt: skip
    tallies = {kind: PartyTally() for kind in Kind}
    tallies[Kind.EXPENSE].add(changes.get("party", rents(count)))
    with WorkbookFile(folder) as book:
        sheets = Sheets(book, heading, front=FRONT, rows_max=rows_max)
        writer = TransactionWriter(sheets.transactions, heading, Names({RENT: "Rent *"}))
        rows = [
            ("expense", str(UUID(int=n)), JANUARY + dt.timedelta(days=n), RENT if n % 2 else None,
             "Landlord", "", Decimal("0.1000"), None, Decimal("1.1000"), "EUR", None, None,
             None, None, None, Decimal(0), "", None)
            for n in range(count)
        ]  # fmt: skip
        writer.add(rows)
        sheets.fill(writer.report(ledger), [None, None, tallies])
        return book.save()


def rents(count: int) -> PartySums:
    return PartySums("Landlord", count, Decimal(count), Decimal(count) / 10)


def ledger_of(count: int, **changes: object) -> LedgerFigures:
    odd = count // 2
    figures: dict = {
        "months": {(Kind.EXPENSE, JANUARY): Decimal(count)},
        "summed_months": frozenset(),
        "categories": {
            (Kind.EXPENSE, "Rent *"): Decimal(odd),
            (Kind.EXPENSE, None): Decimal(count - odd),
        },
        "gross": {Kind.EXPENSE: Decimal("1.10") * count, Kind.INCOME: Decimal(0)},
        "kept_count": count,
        "counted": count,
    }
    return LedgerFigures(**(figures | changes))


@pytest.mark.parametrize("rows_max", [5, 10, 31, 1_000])
def test_formulas_reach_every_sheet_of_transactions(tmp_path: Path, rows_max: int) -> None:
    path = write(tmp_path, count=30, rows_max=rows_max, ledger=ledger_of(30))
    sheet = check_formulas(path)
    check_checks(path)
    assert sheet.cached("Summary", "B5") == Decimal(30)
    titles = [title for title in sheet.formulas.sheetnames if title.startswith("Transactions")]
    assert len(titles) == -(-30 // (rows_max - 1))
    assert sheet.formulas.sheetnames[4 : 4 + len(titles)] == titles
    tables = [name for title in titles for name in sheet.formulas[title].tables]
    assert tables == ["Transactions", *(f"Transactions_{n}" for n in range(2, len(titles) + 1))]


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"kept_count": 29}, Decimal(1)),
        ({"counted": 31}, Decimal(1)),
        ({"months": {(Kind.EXPENSE, JANUARY): Decimal("29.99")}}, Decimal("0.02")),
        ({"categories": {(Kind.EXPENSE, "Rent *"): Decimal("30.01")}}, Decimal("30.01")),
        ({"gross": {Kind.EXPENSE: Decimal("33.01"), Kind.INCOME: Decimal(0)}}, Decimal("0.02")),
    ],
)
def test_each_check_can_fail(tmp_path: Path, changes: dict, difference: Decimal) -> None:
    path = write(tmp_path, count=30, rows_max=1_000, ledger=ledger_of(30, **changes))
    sheet = check_formulas(path)
    assert sheet.cached("Summary", "B9") == difference
    assert sheet.cached("Summary", "C9") == "Some figures differ: see the Checks sheet."


@pytest.mark.parametrize("count", [29, 31])
def test_a_vendor_whose_transactions_are_not_all_there_is_found(tmp_path: Path, count: int) -> None:
    path = write(
        tmp_path, count=30, rows_max=1_000, ledger=ledger_of(30), party=rents(count)
    )  # fmt: skip
    names = {
        row[0]
        for row in openpyxl.load_workbook(path, data_only=True)["Checks"].iter_rows(
            min_row=6, values_only=True
        )
        if row[3]
    }
    assert names == {"Vendors, net", "Vendors, gross", "Vendors, entries"}
