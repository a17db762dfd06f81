"""Whatever is recorded, the balance sheet balances on any day, and the statements say the same.

Documents are those of the journal's own property test; what the figures must be is counted here
from the lines that an accountant would have posted of them, in plain Python.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_app.identity.rules import Actor
from finance_app.kit.period import FiscalYearStart, PeriodKind, period_of
from finance_app.ledger.gl_accounts.rules import AccountType
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.balance_sheet.service import list_causes, read_balance_sheet
from finance_app.reports.profit_and_loss.service import read_profit_and_loss
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.shell.rules import By, Column, Grid
from finance_app.reports.trial_balance.service import read_trial_balance
from tests.ledger.journals.books import Books, open_books
from tests.ledger.journals.test_property import DO, STEPS

STARTS = [
    FiscalYearStart(1, 1),
    FiscalYearStart(4, 6),
    FiscalYearStart(1, 31),
    FiscalYearStart(9, 1),
]
DAYS = st.dates(min_value=date(2023, 12, 1), max_value=date(2025, 6, 30))
ZERO = Decimal(0)


class Figures:
    """What the lines come to, by account, as the accountant beside the books has it."""

    def __init__(self, books: Books, basis: Basis, types: dict[UUID, AccountType]) -> None:
        self._lines = [
            (account, day, debit, credit)
            for (account, day, own), (debit, credit, _) in books.days().items()
            if own in ("both", basis.value)
        ]
        self._types = types

    def balance(
        self, *types: AccountType, first: date = date.min, last: date = date.max
    ) -> Decimal:
        """Return debits less credits on accounts of some types, in some days."""
        return sum(
            (
                debit - credit
                for account, day, debit, credit in self._lines
                if self._types[account] in types and first <= day <= last
            ),
            ZERO,
        )

    def of(self, account_id: UUID, last: date) -> Decimal:
        """Return the balance of an account at the end of a day."""
        own = [(debit, credit) for one, day, debit, credit in self._lines
               if one == account_id and day <= last]  # fmt: skip
        return sum((debit - credit for debit, credit in own), ZERO)


async def check_balance_sheet(actor: Actor, figures: Figures, query: ReportQuery) -> None:
    sheet = await read_balance_sheet(actor, query.balances, query.basis)
    assert sheet.is_balanced
    assert await list_causes(actor, sheet, query.basis) == []
    count = len(sheet.grid.columns)
    for at, column in enumerate(sheet.grid.all):

        def shown(line, at=at):
            return (line.amounts + line.before)[at]

        begins = period_of(column.last, PeriodKind.YEAR, query.start).starts_on
        profit = (AccountType.INCOME, AccountType.EXPENSE)
        assert shown(sheet.total_assets) == figures.balance(AccountType.ASSET, last=column.last)
        assert shown(sheet.total_liabilities) == -figures.balance(
            AccountType.LIABILITY, last=column.last
        )
        assert shown(sheet.result) == -figures.balance(*profit, first=begins, last=column.last)
        assert shown(sheet.earlier_result) == -figures.balance(
            *profit, last=begins - timedelta(days=1)
        )
    assert count == len(query.grid.columns)


async def check_profit(actor: Actor, figures: Figures, query: ReportQuery) -> None:
    found = await read_profit_and_loss(actor, query.grid.with_total(), query.basis)
    for kind, line in (
        (AccountType.INCOME, found.total_income),
        (AccountType.EXPENSE, found.total_expenses),
    ):
        amounts = [-figures.balance(kind, first=one.first, last=one.last) for one in found.grid.all]
        assert list(line.amounts + line.before) == amounts
    # The result of a year on the balance sheet is the net profit of its days.
    begins = period_of(query.last, PeriodKind.YEAR, query.start).starts_on
    grid = Grid((Column("", begins, query.last),))
    year = await read_profit_and_loss(actor, grid, query.basis)
    sheet = await read_balance_sheet(actor, grid, query.basis)
    assert year.net_profit.amounts == sheet.result.amounts


async def check_trial_balance(actor: Actor, figures: Figures, query: ReportQuery) -> None:
    found = await read_trial_balance(actor, query)
    assert found.is_balanced
    begins = period_of(query.first, PeriodKind.YEAR, query.start).starts_on
    for one in found.lines:
        if one.account_id is None:
            continue
        closing = figures.of(one.account_id, query.last)
        if not one.type.is_permanent:
            closing -= figures.of(one.account_id, begins - timedelta(days=1))
        assert one.closing == closing


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(STEPS, min_size=3, max_size=14),
    st.sampled_from(STARTS),
    st.tuples(DAYS, DAYS).map(sorted),
    st.sampled_from(list(By)),
    st.sampled_from(list(Compare)),
)
async def test_statements_balance_and_say_the_same_on_any_days(steps, start, days, by, compare):
    books = await open_books()
    for name, first, second in steps:
        await DO[name](books, first, second)
    actor = replace(books.actor, fiscal_year_start=start)
    types = {one.id: one.type for one in await list_chart(actor)}
    for basis in Basis:
        figures = Figures(books, basis, types)
        query = ReportQuery(
            first=days[0], last=days[1], by=by, compare=compare, basis=basis, start=start
        )
        await check_balance_sheet(actor, figures, query)
        await check_profit(actor, figures, query)
        await check_trial_balance(actor, figures, query)
