"""Balance sheet, cash flow, tax and missing data of a firm's year; its figures over REST too."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import digits
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.tax_rates.rules import percent_text
from finance_app.reports.tax.rules import Rounding
from finance_app.reports.tax.service import read_tax_report
from finance_app.reports.workbook.service import write_workbook
from tests.api_app import client
from tests.factories import as_admin
from tests.fixed_assets.figures import sign_up
from tests.reports.workbook.firm import TODAY, Firm
from tests.reports.workbook.spreadsheet import Spreadsheet, check_checks, check_formulas

CALENDAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
FROM_APRIL = (dt.date(2025, 4, 6), dt.date(2026, 4, 5))
Days = tuple[dt.date, dt.date]


async def written(actor: Actor, folder: Path, days: Days) -> Path:
    with clock.fixed(TODAY):
        return await write_workbook(actor, *days, folder)


def lines_of(sheet: Spreadsheet, title: str) -> dict[str, tuple[Any, ...]]:
    """Return the rows of a sheet by what their first cell says."""
    rows = sheet.values[title].iter_rows(min_row=5, values_only=True)
    return {row[0]: row for row in rows if row[0] is not None}


def exact(value: Any) -> Decimal:
    return Decimal(str(value))


async def check_rest(firm: Firm, sheet: Spreadsheet, days: Days) -> None:
    """Hold the totals of the sheets against those of REST, to the last digit."""
    query = {"from": str(days[0]), "to": str(days[1])}
    profit = await firm.get("reports/profit-and-loss", **query)
    for name, cell in (("total_income", "B4"), ("total_expenses", "B5"), ("net_profit", "B6")):
        assert sheet.cached("Summary", cell) == Decimal(profit[name]["amounts"][0]), name
    lines = lines_of(sheet, "Balance sheet")
    for column, day in ((2, days[0] - dt.timedelta(days=1)), (3, days[1])):
        found = await firm.get("reports/balance-sheet", to=str(day))
        for name, label in (
            ("total_assets", "Total assets"),
            ("total_liabilities", "Total liabilities"),
            ("total_equity", "Total equity"),
            ("result_of_earlier_years", "Result of earlier years"),
            ("result_of_this_year", "Result of this fiscal year"),
        ):
            assert exact(lines[label][column]) == Decimal(found[name]["amounts"][0]), (name, day)
        for group in (*found["assets"], *found["liabilities"], *found["equity"]):
            for account in group["accounts"]:
                amount = Decimal(account["amounts"][0])
                assert exact(lines[account["name"]][column]) == amount, account
    flow = await firm.get("reports/cash-flow", **query)
    money = lines_of(sheet, "Cash flow")
    for name, label in (
        ("opening", "Money at the start"),
        ("change", "Change in money"),
        ("closing", "Money at the end"),
    ):
        assert exact(money[label][1]) == Decimal(flow[name]["amounts"][0])


@pytest.mark.parametrize(
    ("fiscal_year_start", "currency_code", "days"),
    [
        ("01-01", "EUR", CALENDAR),
        ("04-06", "JPY", FROM_APRIL),
        ("04-06", "KWD", FROM_APRIL),
    ],
)
async def test_the_statements_of_a_year(
    tmp_path: Path, fiscal_year_start: str, currency_code: str, days: Days
) -> None:
    actor = await sign_up(fiscal_year_start=fiscal_year_start, currency_code=currency_code)
    async with client(actor) as api:
        with clock.fixed(TODAY):
            firm = Firm(api, currency_code)
            await firm.year(days[0])
        path = await written(actor, tmp_path, days)
        sheet = check_formulas(path, has_assets=True)
        check_checks(path, digits=digits(currency_code))
        with clock.fixed(TODAY):
            await check_rest(firm, sheet, days)
    plain = "#,##0" + ("." + "0" * digits(currency_code) if digits(currency_code) else "")
    assert sheet.formulas["Accounts"]["F2"].number_format == plain
    formats = {sheet.formulas["Balance sheet"][f"{one}7"].number_format for one in "CDE"}
    assert formats == {f'{plain}_);\\({plain}\\);"-"_)'}
    for title in ("Balance sheet", "Accounts", "Cash flow", "Tax", "Missing data"):
        one = sheet.formulas[title]
        assert one.page_setup.orientation == "landscape"
        assert one.freeze_panes
        assert one.print_title_rows
        assert not one.merged_cells.ranges
    names = [row[0] for row in sheet.values["Checks"].iter_rows(min_row=6, values_only=True)]
    assert {"Money, closing", "Debits of all accounts", "Book value of fixed assets"} <= set(names)
    charts = [c.title.tx.rich.p[0].r[0].t for c in sheet.formulas["Summary"]._charts]
    assert "Money at the end of each fiscal month" in charts


async def test_the_balance_sheet_is_what_paper_says(tmp_path: Path) -> None:
    actor = await sign_up()
    async with client(actor) as api:
        with clock.fixed(TODAY):
            firm = Firm(api, "EUR")
            await firm.post(
                "bank-accounts", name="Current", opening_balance="1000", opening_on="2024-01-01"
            )
            for day, amount in (("2024-03-01", "100"), ("2025-03-01", "250.50")):
                await firm.post("expenses", date=day, amount=amount, bank_account="Current")
            await firm.post(
                "incomes", date="2025-04-01", amount="119", tax_amount="19", due_on="2025-05-01"
            )
    sheet = check_formulas(await written(actor, tmp_path, CALENDAR))
    lines = lines_of(sheet, "Balance sheet")
    assert {name: row[2:5] for name, row in lines.items() if row[2] is not None} == {
        "Current": (900, 649.5, -250.5),
        "Receivables": (0, 119, 119),
        "Total assets": (900, 768.5, -131.5),
        "Output tax": (0, 19, 19),
        "Total liabilities": (0, 19, 19),
        "Opening balances": (1000, 1000, 0),
        "Result of earlier years": (0, -100, -100),
        "Result of this fiscal year": (-100, -150.5, -50.5),
        "Total equity": (900, 749.5, -150.5),
        "Liabilities and equity": (900, 768.5, -131.5),
    }
    assert sheet.formulas["Balance sheet"]["C6"].value == "=SUMIFS(account_opening,account_no,$B6)"


async def test_the_tax_is_that_of_the_report(tmp_path: Path) -> None:
    actor = await sign_up()
    async with client(actor) as api:
        with clock.fixed(TODAY):
            await Firm(api, "EUR").year(CALENDAR[0])
    lines = lines_of(
        check_formulas(await written(actor, tmp_path, CALENDAR), has_assets=True), "Tax"
    )
    report = await read_tax_report(actor, *CALENDAR, basis=Basis.ACCRUAL, rounding=Rounding.LINE)
    for kind, label in ((Kind.INCOME, "Total output tax"), (Kind.EXPENSE, "Total input tax")):
        row, own = lines[label], report.of(kind)
        assert row[2] == sum(one.count for one in own)
        assert (exact(row[3]), exact(row[4])) == (report.net(kind), report.tax(kind))
    assert exact(lines["Net payable; below zero is to come back"][4]) == report.payable
    assert lines["Reduced"][1] == percent_text(Decimal("0.07"))
    assert lines["By amount, without a rate"][2:] == (1, 60, 6.37)  # 66.37 with 6.37 of tax


async def test_what_is_still_to_be_posted_is_named(tmp_path: Path) -> None:
    actor = await sign_up()
    async with client(actor) as api:
        with clock.fixed(TODAY):
            firm = Firm(api, "EUR")
            await firm.post(
                "assets", name="Saw", acquisition_date="2026-01-01", value="2400", life_months=24,
                method="straight_line", convention="month",
            )  # fmt: skip
    path = await written(actor, tmp_path, (dt.date(2026, 1, 1), dt.date(2026, 3, 31)))
    sheet = check_formulas(path, has_assets=True)
    check_checks(path)
    rows = {row[0]: row for row in sheet.values["Checks"].iter_rows(min_row=6, values_only=True)}
    row = rows["Book value of fixed assets"]
    assert row[1:3] == (2100, 2100)
    assert row[4] == "the register; -300.00 of it still to be posted"


async def test_checks_find_sums_that_the_lines_do_not_have(tmp_path: Path, admin_url: str) -> None:
    actor = await sign_up()
    async with client(actor) as api:
        with clock.fixed(TODAY):
            await Firm(api, "EUR").post("expenses", date="2025-03-01", amount="12")
    await as_admin(
        admin_url,
        "UPDATE account_months SET debit = debit + 1 WHERE organization_id = :id AND debit > 0",
        id=actor.organization_id,
    )
    sheet = check_formulas(await written(actor, tmp_path, CALENDAR))
    rows = [row for row in sheet.values["Checks"].iter_rows(min_row=6, values_only=True) if row[3]]
    assert {"Debits of all accounts", "Incomes less expenses, by account"} <= {r[0] for r in rows}


async def test_missing_data_has_a_row_an_item(tmp_path: Path) -> None:
    actor = await sign_up()
    async with client(actor) as api:
        with clock.fixed(TODAY):
            firm = Firm(api, "EUR")
            await firm.post("expenses", date="2025-03-01", amount="250", vendor="Shop")
            await firm.post("incomes", date="2025-03-02", amount="12.50", category="Sales")
    path = await written(actor, tmp_path, CALENDAR)
    sheet = check_formulas(path)
    check_checks(path)
    rows = list(sheet.values["Missing data"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[1], row[4]) for row in rows if row[0] in {"Category", "Receipt"}] == [
        ("Category", "Shop", 250),
        ("Receipt", "Shop", 250),
    ]
    assert ("Vendor or client", None, 12.5) in [(row[0], row[1], row[4]) for row in rows]
    assert all(row[5].startswith("/") for row in rows)
