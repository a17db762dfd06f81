"""The page of the tax report, without a browser."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import delete_entries, record_entry
from finance_app.reports.tax.service import list_reported
from finance_app.reports.tax.state import TaxReportState
from finance_app.ui.toast import NoticeState
from tests.factories import make_actor, make_entry
from tests.headless import Headless
from tests.ledger.tax_rates.rates import make_tax_rate

DAYS = "from=2026-01-01&to=2026-03-31"


@pytest.fixture
async def owner() -> Actor:
    made = await make_actor()
    await make_tax_rate(made)
    return made


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id)) as client:
        yield client


async def load(tab: Headless, query: str = DAYS):
    tab.visit(f"/reports/tax?{query}")
    await tab.send(TaxReportState.load)
    return await tab.state(TaxReportState)


async def sell(owner: Actor, gross: str, kind: Kind = Kind.INCOME) -> Entry:
    fields = {"date": date(2026, 3, 14), "amount": Decimal(gross), "tax_rate": "Standard"}
    return await record_entry(owner, kind, EntryInput.model_validate(fields))


def texts(table) -> list[list[str]]:
    return [
        [line.label, *(f"{one.sign}{one.whole}{one.decimals}{one.end}" for one in line.cells)]
        for line in table.lines
    ]


async def test_both_sides_and_the_payable_are_shown(tab, owner):
    await sell(owner, "1190.00")
    await sell(owner, "59.50", Kind.EXPENSE)
    shown = await load(tab)
    assert texts(shown.table) == [
        ["Output tax, on incomes"],
        ["Standard, 19 %", "1", "1,000.00", "190.00"],
        ["Output tax", "", "1,000.00", "190.00"],
        ["Input tax, on expenses"],
        ["Standard, 19 %", "1", "50.00", "9.50"],
        ["Input tax", "", "50.00", "9.50"],
        ["Net payable", "", "", "€180.50"],
    ]
    assert shown.rounding_text == "Rounded line by line"
    net = shown.table.lines[1].cells[1]
    assert net.href == "/incomes?from=2026-01-01&to=2026-03-31&tax_rate=Standard"
    cash = await load(tab, f"{DAYS}&basis=cash")
    assert not any(cell.href for line in cash.table.lines for cell in line.cells)


async def test_entries_without_tax_are_not_said_to_be_missing(tab, owner):
    await make_entry(owner, date=date(2026, 3, 14))
    shown = await load(tab)
    assert shown.nothing.text == "No entries with tax from 1 Jan 2026 to 31 Mar 2026."
    assert shown.nothing.href == ""


async def test_rounding_the_total_says_what_that_makes(tab, owner):
    for _ in range(3):
        await sell(owner, "39.66")  # net 33.33, tax 6.33
    shown = await load(tab, f"{DAYS}&rounding=total")
    assert texts(shown.table)[-2:] == [
        ["Of which by rounding the total", "", "", "0.01"],
        ["Net payable", "", "", "€19.00"],
    ]


async def test_more_input_than_output_is_a_refund(tab, owner):
    await sell(owner, "119.00", Kind.EXPENSE)
    assert texts((await load(tab)).table)[-1] == ["Net refund", "", "", "€(19.00)"]


async def test_days_are_reported_once_and_taken_back(tab, owner):
    await sell(owner, "119.00")
    await load(tab)
    await tab.send(TaxReportState.report)
    shown = await load(tab)
    (made,) = shown.reported
    assert (made.days, made.payable) == ("1 Jan to 31 Mar 2026", "Net payable 19.00")
    await tab.send(TaxReportState.report)
    again = await tab.state(TaxReportState)
    assert "reported already" in again.problems["report"]
    await tab.send(TaxReportState.undo(made.id))
    assert (await tab.state(NoticeState)).text == "The report was taken back."
    assert await list_reported(owner) == []


async def test_days_that_are_not_over_are_refused_in_a_sentence(tab, owner):
    shown = await load(tab, "from=2026-01-01&to=2199-12-31")
    await tab.send(TaxReportState.report)
    assert "not over yet" in (await tab.state(TaxReportState)).problems["to"]
    assert shown.reported == []


async def test_what_changed_since_leads_to_the_entry(tab, owner):
    entry = await sell(owner, "119.00")
    await load(tab)
    await tab.send(TaxReportState.report)
    (made,) = await list_reported(owner)
    shown = await load(tab, f"{DAYS}&report={made.id}")
    assert (shown.exceptions.lines, shown.shown_days) == ([], "1 Jan to 31 Mar 2026")
    await delete_entries(owner, Kind.INCOME, [entry.id])
    shown = await load(tab, f"{DAYS}&report={made.id}")
    line, total = texts(shown.exceptions)
    assert line == ["14 Mar 2026", "Gone", "Without a name", "100.00", "", "19.00", "", "(19.00)"]
    assert total[-1] == "€(19.00)"


@pytest.mark.parametrize("query", ["rounding=up", "report=x"])
async def test_an_address_that_asks_wrongly_is_told_so(tab, query):
    shown = await load(tab, f"{DAYS}&{query}")
    assert shown.failure
    assert tab.errors == []
