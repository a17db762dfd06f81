"""What the ledger says of the transactions, read beside their rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from finance_app.kit.period import FiscalYearStart, PeriodError, Segment, segments_between
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.workbook.rules import (
    KINDS,
    FiscalMonth,
    Heading,
    LedgerFigures,
    fiscal_months,
)
from finance_app.reports.workbook.transactions.repository import TransactionsRepository


async def read_ledger(
    repository: TransactionsRepository, heading: Heading, names: Mapping[UUID, str]
) -> LedgerFigures:
    """Return what the ledger says of the same days, by ways the rows did not take."""
    first, last = heading.first, heading.last
    kept = await repository.list_totals(first, last)
    months: dict[tuple[Kind, dt.date], Decimal] = {}
    summed: set[dt.date] = set()
    kept_count = 0
    for month in fiscal_months(first, last, heading.start):
        sums = _kept(kept, month, heading.start)
        if sums is None:
            summed.add(month.key)
            sums = {
                Kind(kind): (net, count)
                for kind, net, _, count in await repository.sum_between(month.first, month.last)
            }
        for kind, (amount, count) in sums.items():
            months[kind, month.key] = amount
            kept_count += count
    categories: dict[tuple[Kind, str | None], Decimal] = defaultdict(Decimal)
    counted = 0
    for text, category_id, amount, count in await repository.sum_by_category(first, last):
        categories[Kind(text), None if category_id is None else names[category_id]] += amount
        counted += count
    whole = await repository.sum_between(first, last)
    return LedgerFigures(
        months=months,
        summed_months=frozenset(summed),
        categories=categories,
        gross={Kind(kind): gross for kind, _, gross, _ in whole},
        kept_count=kept_count,
        counted=counted,
    )


def _kept(
    kept: Mapping[tuple[str, Segment], tuple[Decimal, int]],
    month: FiscalMonth,
    start: FiscalYearStart,
) -> dict[Kind, tuple[Decimal, int]] | None:
    """Return a month's kept amount and count by kind, or None where the period cuts a segment."""
    try:
        segments = segments_between(month.first, month.last, start)
    except PeriodError:
        return None
    found = {kind: [kept.get((kind, each), (Decimal(0), 0)) for each in segments] for kind in KINDS}
    return {
        kind: (sum((amount for amount, _ in sums), Decimal(0)), sum(count for _, count in sums))
        for kind, sums in found.items()
    }
