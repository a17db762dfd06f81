"""The workbook of a real ledger, opened again, and every formula in it computed a second time."""

import datetime as dt
import errno
import random
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError
from finance_app.kit.excel import ExportFolderError, ExportSpaceError
from finance_app.reports.workbook import service
from finance_app.reports.workbook.service import write_workbook
from tests.factories import as_admin, make_actor
from tests.reports.workbook.books import Line, record
from tests.reports.workbook.spreadsheet import Spreadsheet, check_checks, check_formulas

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
SHEETS = [
    "Summary", "P&L by month", "P&L by category", "Balance sheet", "Accounts",
    "Cash flow", "Tax", "Vendors and clients", "Transactions", "Missing data", "Checks",
    "About",
]  # fmt: skip
STRANGE = [
    "*", "?", "~", "a*b", "aXb", "Food ~* drink", "1", "01", "1.0", "TRUE", "=5", ">5", "<>",
    "5 May", "2026-04", "#N/A", '"quoted"', "O'Brien & Co", "401k", "(Uncategorised)", "<b>",
    "+1", "@home", "=SUM(A1)", "קטגוריה", "☕ Coffee", "Rent",
]  # fmt: skip


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def some_lines(
    count: int, *, digits: int = 2, first: dt.date = YEAR[0], days: int = 365
) -> list[Line]:
    """Return entries all over the days, some without a category, some in the trash.

    There are refunds among them, tax, parts of splits, foreign amounts, and what is on credit.
    """
    chance = random.Random(count)
    unit = Decimal(1).scaleb(-digits)
    names = {"expense": [None, "Rent", "Travel", "a*b"], "income": [None, "Sales", "Grants"]}
    lines = []
    for _ in range(count):
        kind = chance.choice(["expense", "income"])
        day = first + dt.timedelta(days=chance.randrange(days))
        amount = chance.randrange(1, 10**7) * unit * chance.choice([1, 1, 1, -1])
        lines.append(
            Line(
                kind,
                day,
                amount,
                chance.choice(names[kind]),
                chance.choice(["", "Northgate", "northgate", "Quay & Sons", "Shop 24", "a*b"]),
                chance.choice(["", "by hand", "=1+1"]),
                is_deleted=chance.random() < 0.1,
                terms=some_terms(chance, day, amount, unit),
                account=chance.choice(["", "Bank", "Till"]),
                tax_rate=chance.choice(["", "VAT", "10%"]),
            )
        )
    return lines


def some_terms(
    chance: random.Random, day: dt.date, amount: Decimal, unit: Decimal
) -> dict[str, Any]:
    """Return more of an entry of an amount: some of its tax, credit, split, foreign amount."""
    terms: dict[str, Any] = {}
    if chance.random() < 0.5:
        terms["tax_amount"] = (amount / chance.choice([6, 11])).quantize(unit)
    if chance.random() < 0.3:
        paid = (amount / chance.choice([1, 2, 10**9])).quantize(unit)
        terms |= {"due_on": day + dt.timedelta(days=30), "paid_amount": paid}
    if chance.random() < 0.2:
        terms["split_id"] = UUID(int=chance.randrange(5))
    if chance.random() < 0.2:
        terms |= {
            "foreign_amount": amount * 4,
            "foreign_currency_code": "USD",
            "exchange_rate": Decimal("0.25"),
        }
    return terms


def totals(lines: list[Line], first: dt.date, last: dt.date) -> dict[str, Decimal]:
    found = {"income": Decimal(0), "expense": Decimal(0)}
    for line in lines:
        if not line.is_deleted and first <= line.date <= last:
            found[line.kind] += line.net
    return found


def rows_of(path: Path, sheet: str = "Transactions") -> list[dict[str, Any]]:
    """Return the rows of a table by their heads."""
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def number(cell: Any) -> Decimal:
    return Decimal(str(cell or 0))


async def written(actor: Actor, folder: Path, days: tuple[dt.date, dt.date] = YEAR) -> Path:
    return await write_workbook(actor, *days, folder)


@pytest.mark.parametrize(
    ("fiscal_year_start", "currency_code", "digits"),
    [
        ("01-01", "EUR", 2),
        ("01-01", "JPY", 0),
        ("04-06", "JPY", 0),
        ("04-06", "KWD", 3),
        ("07-01", "KWD", 3),
        ("01-31", "EUR", 2),
    ],
)
async def test_every_formula_has_its_value(
    tmp_path: Path, fiscal_year_start: str, currency_code: str, digits: int
) -> None:
    actor = await make_actor(currency_code=currency_code, fiscal_year_start=fiscal_year_start)
    lines = some_lines(90, digits=digits)
    await record(actor, lines)
    path = await written(actor, tmp_path)
    sheet = check_formulas(path)
    check_checks(path, digits=digits)
    expected = totals(lines, *YEAR)
    assert sheet.cached("Summary", "B4") == expected["income"]
    assert sheet.cached("Summary", "B5") == expected["expense"]
    assert sheet.cached("Summary", "B6") == expected["income"] - expected["expense"]
    formats = {sheet.formulas["Transactions"][f"{letter}2"].number_format for letter in "FHP"}
    assert formats == {"#,##0" + ("." + "0" * digits if digits else "")}


async def test_figures_by_month_and_category_equal_the_entries(tmp_path: Path) -> None:
    actor = await make_actor(fiscal_year_start="04-06")
    days = (dt.date(2026, 4, 6), dt.date(2027, 4, 5))
    lines = some_lines(200, first=dt.date(2026, 3, 1), days=440)
    await record(actor, lines)
    sheet = check_formulas(await written(actor, tmp_path, days))
    months, categories = defaultdict(Decimal), defaultdict(Decimal)
    for line in lines:
        if days[0] <= line.date <= days[1] and not line.is_deleted:
            starts = line.date - dt.timedelta(days=5)  # the 6th becomes the 1st
            months[line.kind, starts.year, starts.month] += line.net
            categories[line.kind, line.category or "(Uncategorised)"] += line.net
    values = sheet.values["P&L by month"]
    rows = list(values.iter_rows(min_row=5, max_row=16, values_only=True))
    assert [row[0] for row in rows][:2] == ["6 Apr to 5 May 2026", "6 May to 5 Jun 2026"]
    for row in rows:
        key = (row[1].year, row[1].month)
        assert row[1].day == 6
        assert Decimal(str(row[3])) == months["income", *key]
        assert Decimal(str(row[4])) == months["expense", *key]
    found, kind = {}, "income"
    for row in sheet.values["P&L by category"].iter_rows(min_row=5, values_only=True):
        kind = "expense" if row[0] == "Expenses" else kind
        if row[0] == "Net profit":
            break
        if row[0] and not row[0].startswith(("Total", "Net", "Income", "Expenses")):
            found[kind, row[0]] = Decimal(str(row[13]))
    assert found == categories


async def test_the_transactions_have_every_entry_once(tmp_path: Path) -> None:
    actor = await make_actor()
    lines = some_lines(120)
    await record(actor, lines)
    path = await written(actor, tmp_path)
    rows = rows_of(path)
    assert list(rows[0]) == [
        "Date", "Type", "Category", "Vendor or client", "Payment method", "Net", "Tax", "Gross",
        "Tax rate", "Currency", "Foreign amount", "Foreign currency", "Exchange rate", "Account",
        "Due on", "Paid", "Notes", "Fiscal month", "Split", "Id",
    ]  # fmt: skip
    kept = sorted(
        (
            line.date, line.kind.title(), line.category or "", line.party, line.net, line.tax,
            line.amount, line.account, line.tax_rate, line.notes, line.terms.get("due_on", ""),
            str(line.terms.get("split_id", "")),
        )
        for line in lines
        if not line.is_deleted
    )  # fmt: skip
    read = sorted(
        (
            r["Date"], r["Type"], r["Category"], r["Vendor or client"], number(r["Net"]),
            number(r["Tax"]), number(r["Gross"]), r["Account"], r["Tax rate"], r["Notes"],
            r["Due on"], r["Split"],
        )
        for r in rows
    )  # fmt: skip
    assert read == kept
    assert [row["Date"] for row in rows] == sorted(row["Date"] for row in rows)
    assert {row["Currency"] for row in rows} == {"EUR"}
    assert len({row["Id"] for row in rows}) == len(kept)
    table = openpyxl.load_workbook(path)["Transactions"].tables["Transactions"]
    assert table.ref == f"A1:T{len(kept) + 1}"


async def test_a_split_a_refund_and_a_foreign_entry_are_rows_as_recorded(tmp_path: Path) -> None:
    actor = await make_actor()
    day, due, split = dt.date(2026, 3, 2), dt.date(2026, 4, 1), UUID(int=7)
    dinars = {
        "foreign_amount": Decimal("100.5"), "foreign_currency_code": "KWD",
        "exchange_rate": Decimal("3.012345678901")
    }  # fmt: skip
    part = {"split_id": split, "due_on": due, "paid_amount": Decimal(5)}
    taxed = part | {"tax_amount": Decimal(2)}
    await record(
        actor,
        [
            Line("expense", day, Decimal("12.00"), "Rent", terms=taxed, tax_rate="20%"),
            Line("expense", day, Decimal("8.00"), "Travel", terms=part),
            Line("expense", day, Decimal("-3.00"), "Rent", terms={"tax_amount": Decimal("-0.5")}),
            Line("income", day, Decimal("302.74"), "Sales", terms=dinars, tax_rate="0%"),
        ],
    )
    path = await written(actor, tmp_path)
    rows = {row["Gross"]: row for row in rows_of(path)}
    assert [rows[12]["Split"], rows[8]["Split"]] == [str(split)] * 2
    assert [rows[12]["Paid"], rows[8]["Paid"], rows[-3]["Paid"]] == [5, 5, -3]
    assert [rows[n]["Net"] for n in (12, 8, -3)] == [10, 8, -2.5]
    assert [rows[n]["Tax"] for n in (12, 8, -3, 302.74)] == [2, "", -0.5, 0]
    sales = rows[302.74]
    assert [rows[12]["Tax rate"], sales["Tax rate"]] == ["20%", "0%"]
    assert [sales["Foreign amount"], sales["Foreign currency"]] == [100.5, "KWD"]
    assert number(sales["Exchange rate"]) == Decimal("3.012345678901")
    sheet = check_formulas(path)
    check_checks(path)
    assert sheet.cached("Summary", "B4") == Decimal("302.74")
    assert sheet.cached("Summary", "B5") == Decimal("15.50")  # 10 + 8 - 2.50, without tax


async def test_strange_categories_are_told_apart(tmp_path: Path) -> None:
    actor = await make_actor()
    lines = [
        Line(kind, dt.date(2026, 5, 1 + n), Decimal(2**n) / 100, name)
        for kind in ("expense", "income")
        for n, name in enumerate([*STRANGE, None])
    ]
    await record(actor, lines)
    path = await written(actor, tmp_path)
    check_formulas(path)
    check_checks(path)


async def test_text_stays_text(tmp_path: Path) -> None:
    actor = await make_actor()
    nasty = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "a\x0bb", "👋🏽 שלום", "  x "]
    day = dt.date(2026, 3, 1)
    await record(actor, [Line("expense", day, Decimal(1), t, t, t * 3, t) for t in nasty])
    path = await written(actor, tmp_path)
    sheet = openpyxl.load_workbook(path)["Transactions"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert {row[3].value for row in sheet.iter_rows(min_row=2)} == {
        one.replace("\x0b", "") for one in nasty
    }
    check_formulas(path)


async def test_a_business_name_like_a_formula_stays_text(tmp_path: Path) -> None:
    actor = await make_actor()
    async with db.transaction(actor) as session:
        await session.execute(
            text("UPDATE organizations SET business_name = :name WHERE id = :id"),
            {"name": '=HYPERLINK("x")', "id": actor.organization_id},
        )
    from dataclasses import replace

    path = await written(replace(actor, business_name='=HYPERLINK("x")'), tmp_path)
    about = openpyxl.load_workbook(path)["About"]["B4"]
    assert (about.data_type, about.value) == ("s", '=HYPERLINK("x")')


async def test_a_business_without_entries_has_a_whole_workbook(tmp_path: Path) -> None:
    path = await written(await make_actor(fiscal_year_start="07-01"), tmp_path)
    sheet = check_formulas(path)
    check_checks(path)
    assert sheet.formulas.sheetnames == SHEETS
    assert sheet.cached("Summary", "B6") == 0
    assert sheet.formulas["Transactions"].tables["Transactions"].ref == "A1:T2"
    assert rows_of(path) == []


@pytest.mark.parametrize(
    "days",
    [
        (dt.date(2026, 2, 10), dt.date(2026, 2, 10)),
        (dt.date(2026, 1, 20), dt.date(2026, 5, 3)),
        (dt.date(2020, 1, 1), dt.date(2029, 12, 31)),
        (dt.date(1900, 1, 1), dt.date(2199, 12, 31)),
    ],
)
async def test_any_period_adds_up(tmp_path: Path, days: tuple[dt.date, dt.date]) -> None:
    actor = await make_actor(fiscal_year_start="04-06")
    lines = some_lines(80, first=dt.date(2025, 12, 1), days=200)
    await record(actor, lines)
    path = await written(actor, tmp_path, days)
    sheet = check_formulas(path)
    check_checks(path)
    expected = totals(lines, *days)
    assert sheet.cached("Summary", "B6") == expected["income"] - expected["expense"]


async def test_checks_find_totals_that_are_wrong(tmp_path: Path, admin_url: str) -> None:
    actor = await make_actor()
    await record(actor, some_lines(30))
    await as_admin(
        admin_url,
        "UPDATE month_totals SET amount = amount + 1 WHERE organization_id = :id",
        id=actor.organization_id,
    )
    path = await written(actor, tmp_path)
    sheet = check_formulas(path)
    assert sheet.cached("Summary", "B9") > 0
    assert sheet.cached("Summary", "C9") == "Some figures differ: see the Checks sheet."


async def test_another_business_is_not_in_it(tmp_path: Path) -> None:
    mine, other = await make_actor(), await make_actor()
    await record(other, some_lines(20))
    path = await written(mine, tmp_path)
    assert rows_of(path) == []


async def test_it_says_when_and_by_whom_it_was_made(tmp_path: Path) -> None:
    actor = await make_actor()
    await record(actor, some_lines(10))
    with clock.fixed(dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)):
        first = await written(actor, tmp_path)
    second = await written(actor, tmp_path)
    about = [
        dict(openpyxl.load_workbook(p)["About"].iter_rows(min_row=4, values_only=True))
        for p in (first, second)
    ]
    assert about[0]["Made at"] == "2026-11-20 09:30 UTC"
    assert about[0]["Made by"] == (actor.name or actor.email)
    assert about[0]["Period"] == "2026-01-01 to 2026-12-31, both days included"
    assert about[0]["Fingerprint of the rows"] == about[1]["Fingerprint of the rows"]
    await record(actor, [Line("income", dt.date(2026, 6, 1), Decimal(1))])
    third = openpyxl.load_workbook(await written(actor, tmp_path))["About"]
    changed = dict(third.iter_rows(min_row=4, values_only=True))
    assert changed["Fingerprint of the rows"] != about[0]["Fingerprint of the rows"]


async def test_key_figures_have_names(tmp_path: Path) -> None:
    actor = await make_actor()
    lines = some_lines(40)
    await record(actor, lines)
    sheet = check_formulas(await written(actor, tmp_path))
    expected = totals(lines, *YEAR)
    for name, value in {
        "Income_total": expected["income"],
        "Expense_total": expected["expense"],
        "Net_profit": expected["income"] - expected["expense"],
    }.items():
        assert sheet.cells(sheet.names[name], "Summary") == [value]


async def test_progress_is_told(tmp_path: Path) -> None:
    actor, told = await make_actor(), []
    await record(actor, [Line("income", YEAR[0], Decimal(n + 1)) for n in range(1_001)])

    async def hear(count: int) -> None:
        told.append(count)

    await write_workbook(actor, *YEAR, tmp_path, progress=hear)
    assert told == [1_000, 1_001]


async def test_a_viewer_may_download_it(tmp_path: Path) -> None:
    assert (await written(await make_actor(role=Role.VIEWER), tmp_path)).exists()


async def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = await make_actor()
    await record(actor, some_lines(50))
    original = Path.open

    class Full:
        def __init__(self, file) -> None:
            self.file = file

        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name: str):
            return getattr(self.file, name)

    def opened(path: Path, mode: str = "r", *args, **kwargs):
        file = original(path, mode, *args, **kwargs)
        return Full(file) if mode == "xb" else file

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(ExportSpaceError, match="not enough disk space"):
        await written(actor, tmp_path)
    assert files_in(tmp_path) == []


async def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "exports").write_text("x")
    with pytest.raises(ExportFolderError):
        await written(await make_actor(), tmp_path / "exports")


async def test_nobody_without_the_permission_gets_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = await make_actor()
    monkeypatch.setattr("finance_app.identity.rules._GRANTS", {Role.OWNER: frozenset()})
    with pytest.raises(ForbiddenError):
        await written(actor, tmp_path)
    assert files_in(tmp_path) == []


async def test_two_at_a_time_are_both_right(tmp_path: Path) -> None:
    import asyncio

    actors = [await make_actor() for _ in range(4)]
    books = [some_lines(40 + n) for n in range(4)]
    for actor, lines in zip(actors, books, strict=True):
        await record(actor, lines)
    paths = await asyncio.gather(*(written(actor, tmp_path) for actor in actors))
    assert len(actors) > service.WRITERS_MAX
    for path, lines in zip(paths, books, strict=True):
        expected = totals(lines, *YEAR)
        assert Spreadsheet(path).cached("Summary", "B4") == expected["income"]
