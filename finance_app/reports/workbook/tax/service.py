"""Reading what the rates of tax come to: the tax report on accrual basis, rounded by line.

It is added up by the database, so that a million taxed entries are no rows in memory.
"""

from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.tax_rates.rules import TaxRate, percent_text
from finance_app.ledger.tax_rates.service import list_rates
from finance_app.reports.tax.rules import NO_RATE
from finance_app.reports.workbook.parts.service import Reading
from finance_app.reports.workbook.rules import KINDS, Heading, exact_amount
from finance_app.reports.workbook.tax.repository import RateSums, TaxSumsRepository
from finance_app.reports.workbook.tax.rules import TaxLine


async def read_tax(reading: Reading) -> list[TaxLine]:
    """Return the lines of incomes, then of expenses, by name; those without a rate are last."""
    heading, repository = reading.heading, TaxSumsRepository(reading.session)
    rates = {one.id: one for one in await list_rates(reading.actor)}
    found = []
    for kind in KINDS:
        sums = await repository.list_sums(kind, heading.first, heading.last)
        lines = [_line(kind, one, rates.get(one[0]) if one[0] else None, heading) for one in sums]
        found += sorted(lines, key=lambda one: (one.rate_id is None, one.name.casefold()))
    return found


def _line(kind: Kind, sums: RateSums, rate: TaxRate | None, heading: Heading) -> TaxLine:
    rate_id, count, net, tax = sums
    ratio = None if rate is None else rate.on(heading.last)
    return TaxLine(
        kind,
        rate_id,
        name=NO_RATE if rate is None else rate.name,
        percent="" if ratio is None else percent_text(ratio),
        count=count,
        net=exact_amount(net, heading.digits),
        tax=exact_amount(tax, heading.digits),
    )
