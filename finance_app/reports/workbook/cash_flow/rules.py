"""The money of the workbook: its cash flow, and what there was at the end of each fiscal month."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from finance_app.reports.cash_flow.rules import CashFlow
from finance_app.reports.workbook.rules import FiscalMonth
from finance_app.reports.workbook.statement.rules import MONTHS_ACROSS_MAX


@dataclass(frozen=True, slots=True)
class MonthMoney:
    """What money changed by in a fiscal month, on all accounts together."""

    month: FiscalMonth
    change: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """The cash flow of the period, and the months in it; amounts in the business's currency."""

    flow: CashFlow
    months: Sequence[MonthMoney]


def moved_months(months: Sequence[MonthMoney]) -> Sequence[MonthMoney]:
    """Return all of a usual period; of a long one those from the first change to the last."""
    if len(months) <= MONTHS_ACROSS_MAX:
        return months
    moved = [at for at, one in enumerate(months) if one.change] or [0]
    return months[moved[0] : moved[-1] + 1]
