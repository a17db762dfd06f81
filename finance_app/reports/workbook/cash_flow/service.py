"""Reading the cash flow of the workbook and the money of each fiscal month."""

from decimal import Decimal

from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from finance_app.reports.cash_flow.service import read_cash_flow
from finance_app.reports.shell.rules import Column, Grid
from finance_app.reports.workbook.cash_flow.rules import Money, MonthMoney, moved_months
from finance_app.reports.workbook.parts.service import Reading
from finance_app.reports.workbook.rules import exact_amount, fiscal_months


async def read_money(reading: Reading) -> Money:
    """Return why money changed in the period, and by how much in each of its months."""
    actor, head = reading.actor, reading.heading
    flow = await read_cash_flow(actor, Grid((Column("", head.first, head.last),)), Basis.ACCRUAL)
    months = fiscal_months(head.first, head.last, head.start)
    sums = await sum_accounts(actor, [one.first for one in months], head.last)
    money = [one.id for one in await list_chart(actor) if one.role.is_money]
    changes = [
        sum((sums.of(key, number).balance for key in money), Decimal(0))
        for number in range(1, len(months) + 1)
    ]
    found = [
        MonthMoney(month, exact_amount(change, head.digits))
        for month, change in zip(months, changes, strict=True)
    ]
    return Money(flow, moved_months(found))
