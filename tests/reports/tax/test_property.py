"""Whatever is recorded and paid, the lines of the tax report are what the journal has of tax."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from finance_app.reports.tax.rules import Rounding
from finance_app.reports.tax.service import read_tax_report
from tests.ledger.journals.books import open_books, run
from tests.ledger.journals.test_property import DO, STEPS
from tests.ledger.tax_rates.rates import make_tax_rate

DAYS = st.dates(min_value=date(2023, 12, 1), max_value=date(2025, 1, 31))
ACCOUNTS = {Kind.INCOME: (SystemAccount.OUTPUT_TAX, -1), Kind.EXPENSE: (SystemAccount.INPUT_TAX, 1)}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=3, max_size=14), st.tuples(DAYS, DAYS).map(sorted), st.booleans())
async def test_the_report_and_the_journal_say_the_same(steps, days, has_rate):
    books = await open_books()
    for name, first, second in steps:
        await DO[name](books, first, second)
    if has_rate:  # rows of a rate are told by it, and come to the same
        rate = await make_tax_rate(books.actor)
        for kind in Kind:
            await run(books.actor, f"UPDATE {kind.plural} SET tax_rate_id = :id", id=rate.id)
    for basis in Basis:
        found = await read_tax_report(books.actor, *days, basis=basis, rounding=Rounding.LINE)
        sums = await sum_accounts(books.actor, [days[0]], days[1], basis=basis)
        for kind, (account, sign) in ACCOUNTS.items():
            assert found.tax(kind) == sign * sums.of(account, 1).balance
        assert found.rounding_difference == Decimal(0)
