"""Whatever is in the books, the assistant's figures are the sums of the lines behind them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.assistant.catalogue.service import call
from finance_app.ledger.gl_accounts.rules import AccountType
from finance_app.ledger.gl_accounts.service import list_chart
from tests.ledger.journals import test_property as drawn
from tests.ledger.journals.books import open_books, run
from tests.reports.test_statements_property import DAYS, STARTS

ZERO = Decimal(0)
# Lines themselves, never the sums that are kept of them.
LINES = """
SELECT gl_account_id, sum(amount) FROM journal_lines
WHERE basis IN ('both', :basis) AND posted_on BETWEEN :first AND :last GROUP BY gl_account_id
"""
ENTRIES = """
SELECT count(*), coalesce(sum(tax_amount), 0) FROM {table}
WHERE deleted_at IS NULL AND date BETWEEN :first AND :last
"""
ALWAYS = date(1, 1, 1)


async def lines(actor, first, last, basis="accrual"):
    rows = await run(actor, LINES, first=first, last=last, basis=basis)
    return {row[0]: row[1] for row in rows}


def figures(found):
    return {one.label: one.value for one in found.figures}


@settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(
    st.lists(drawn.STEPS, min_size=4, max_size=20),
    st.sampled_from(STARTS),
    st.tuples(DAYS, DAYS).map(sorted),
    st.sampled_from(["accrual", "cash"]),
)
async def test_reports_that_are_asked_for_are_the_sums_of_the_journal(steps, start, days, basis):
    books = await open_books()
    for name, first, second in steps:
        await drawn.DO[name](books, first, second)
    actor = replace(books.actor, fiscal_year_start=start)
    chart = {one.id: one for one in await list_chart(actor)}
    await check_profit(actor, chart, days, basis)
    await check_balances(actor, chart, days[1])
    await check_open(actor, chart, days[1])
    await check_tax(actor, days)


async def check_profit(actor, chart, days, basis):
    found = await call(actor, "get_profit", {"first": days[0], "last": days[1], "basis": basis})
    sums = await lines(actor, *days, basis)
    income, spent = (
        sum((amount for one, amount in sums.items() if chart[one].type is kind), ZERO)
        for kind in (AccountType.INCOME, AccountType.EXPENSE)
    )
    told = figures(found)
    assert (told["Income"], told["Expenses"]) == (-income, spent)
    assert told["Net profit"] == -income - spent
    if income < 0:
        margin = (Decimal(-income - spent) / -income * 100).quantize(
            Decimal("0.1"), "ROUND_HALF_UP"
        )
        assert told["Margin"] == margin
    by_side = {"Income": ZERO, "Expenses": ZERO}
    for row in found.table.rows if found.table else ():
        by_side[row.cells[0]] += row.cells[1].value
    assert by_side == {"Income": -income, "Expenses": spent}


async def check_balances(actor, chart, day):
    sums = await lines(actor, ALWAYS, day)
    money = {one: amount for one, amount in sums.items() if chart[one].role.is_money}
    cash = await call(actor, "get_cash", {"on": day})
    assert figures(cash)["Cash"] == sum(money.values(), ZERO)
    told = {row.label: row.cells[0].value for row in cash.table.rows if row.cells[0].value}
    assert told == {chart[one].name: amount for one, amount in money.items() if amount}
    sheet = await call(actor, "get_balance_sheet", {"on": day})
    totals = {
        kind: sum((amount for one, amount in sums.items() if chart[one].type is kind), ZERO)
        for kind in AccountType
    }
    told = figures(sheet)
    assert told["Total assets"] == totals[AccountType.ASSET]
    assert told["Total liabilities"] == -totals[AccountType.LIABILITY]
    assert told["Total equity"] == told["Total assets"] - told["Total liabilities"]
    assert "Difference" not in told
    for section, label in (
        ("Assets", "Total assets"),
        ("Liabilities", "Total liabilities"),
        ("Equity", "Total equity"),
    ):
        own = [row.cells[1].value for row in sheet.table.rows if row.cells[0] == section]
        assert sum(own, ZERO) == told[label]


async def check_open(actor, chart, day):
    sums = await lines(actor, ALWAYS, day)
    for kind, name, sign in (("receivable", "Receivables", 1), ("payable", "Payables", -1)):
        (account_id,) = [one.id for one in chart.values() if one.name == name]
        found = await call(actor, "list_open", {"kind": kind, "on": day})
        assert figures(found)["Total open"] == sign * sums.get(account_id, ZERO)
        rows = found.table.rows
        beside = figures(found).get("Opening balance and transfers", ZERO)
        assert sum((row.cells[-1].value for row in rows), beside) == figures(found)["Total open"]
        late = sum((cell.value for row in rows for cell in row.cells[1:5]), ZERO)
        assert figures(found)["Overdue"] == late


async def check_tax(actor, days):
    told = await call(actor, "get_tax", {"first": days[0], "last": days[1]})
    by_table = {}
    for table in ("incomes", "expenses"):
        query = ENTRIES.format(table=table)
        ((count, tax),) = await run(actor, query, first=days[0], last=days[1])
        by_table[table] = tax
        business = await call(
            actor, "sum_entries",
            {"kind": table.removesuffix("s"), "first": days[0], "last": days[1]},
        )  # fmt: skip
        assert business.row_count == count
    assert figures(told)["Output tax"] == by_table["incomes"]
    assert figures(told)["Input tax"] == by_table["expenses"]
    assert figures(told)["Net tax to pay"] == by_table["incomes"] - by_table["expenses"]
