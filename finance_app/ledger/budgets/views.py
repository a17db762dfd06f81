"""The grid of budgets as a page shows it: text only, a line a category, a cell a fiscal month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import amount_parts, format_accounting, format_amount
from finance_app.kit.period import Period, PeriodKind, period_of
from finance_app.ledger.budgets.rules import (
    Budget,
    BudgetError,
    budget_year,
    month_key,
    months_of_year,
    total,
)
from finance_app.ledger.budgets.service import list_cells
from finance_app.ledger.budgets.years.inputs import year_of
from finance_app.ledger.categories.rules import Category, Kind
from finance_app.ledger.categories.service import list_categories

PATH: Final = "/budgets"
RESULT: Final = "result"
"""The line of what is left; the lines of sums are called by their kind."""

_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class MonthHead:
    """A column: its short heading, and the month in full."""

    key: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class BudgetCell:
    """One budget: its place in words, its amount ("" for none); `key` starts its field anew."""

    id: str
    month: str
    label: str
    place: str
    text: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A category with the budgets of twelve months, and what they come to."""

    id: str
    name: str
    cells: list[BudgetCell]
    total: str


@dataclass(frozen=True, slots=True)
class SumCell:
    """What all categories come to in a month."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class SumLine:
    """What income, expenses or both come to: by month, and in the year, also as a key figure."""

    id: str = ""
    name: str = ""
    cells: list[SumCell] = field(default_factory=list)
    total: str = ""
    symbol: str = ""
    whole: str = ""
    decimals: str = ""


@dataclass(frozen=True, slots=True)
class BudgetView:
    """A fiscal year of budgets and the ways to its neighbours ("" where there is none)."""

    year: int
    label: str
    previous_label: str
    previous_href: str
    following_href: str
    months: list[MonthHead]
    incomes: list[BudgetLine]
    expenses: list[BudgetLine]
    income: SumLine
    expense: SumLine
    result: SumLine


async def budget_view(actor: Actor, wanted: str) -> BudgetView:
    """Return the fiscal year that an address names, this one for "". Raises ValueError."""
    start = actor.fiscal_year_start
    this_year = period_of(clock.today(), PeriodKind.YEAR, start).fiscal_year
    year = year_of(wanted) if wanted else this_year
    months = months_of_year(year, start)
    found = await list_cells(actor, months[0].starts_on, months[-1].starts_on)
    grid = _Grid(
        actor.currency_code, months, {(one.category_id, one.month): one for _, one in found}
    )
    incomes = await list_categories(actor, Kind.INCOME)
    expenses = await list_categories(actor, Kind.EXPENSE)
    earned, spent = grid.sums(incomes), grid.sums(expenses)
    left = [one - other for one, other in zip(earned, spent, strict=True)]
    before, after = _label(actor, year - 1), _label(actor, year + 1)
    return BudgetView(
        year=year,
        label=_label(actor, year),
        previous_label=before,
        previous_href=before and f"{PATH}?year={year - 1}",
        following_href=after and f"{PATH}?year={year + 1}",
        months=[_head(one) for one in months],
        incomes=[grid.line(one) for one in incomes],
        expenses=[grid.line(one) for one in expenses],
        income=grid.sum_line(Kind.INCOME.value, "All income", earned),
        expense=grid.sum_line(Kind.EXPENSE.value, "All expenses", spent),
        result=grid.sum_line(RESULT, "Income less expenses", left),
    )


@dataclass(frozen=True, slots=True)
class _Grid:
    """Budgets of a year, to be written."""

    code: str
    months: Sequence[Period]
    cells: Mapping[tuple[UUID, date], Budget]

    def line(self, category: Category) -> BudgetLine:
        found = [self._budget(category.id, month) for month in self.months]
        return BudgetLine(
            id=str(category.id),
            name=category.name,
            cells=[
                self._cell(category.name, month, one)
                for month, one in zip(self.months, found, strict=True)
            ],
            total=self._sum(total([one.amount for one in found])),
        )

    def sums(self, categories: Sequence[Category]) -> list[Decimal]:
        return [
            total([self._budget(one.id, month).amount for one in categories])
            for month in self.months
        ]

    def sum_line(self, line_id: str, name: str, amounts: Sequence[Decimal]) -> SumLine:
        whole = total(amounts)
        symbol, figure, decimals = amount_parts(whole, self.code)
        cells = [
            SumCell(_head(month).label, self._sum(one))
            for month, one in zip(self.months, amounts, strict=True)
        ]
        return SumLine(line_id, name, cells, self._sum(whole), symbol, figure, decimals)

    def _sum(self, amount: Decimal) -> str:
        return format_accounting(amount, self.code)

    def _budget(self, category_id: UUID, month: Period) -> Budget:
        absent = Budget(category_id, month.starts_on, None, 0)
        return self.cells.get((category_id, month.starts_on), absent)

    def _cell(self, name: str, month: Period, one: Budget) -> BudgetCell:
        key, head = month_key(month.starts_on), _head(month)
        return BudgetCell(
            id=f"b-{one.category_id}-{key}",
            month=key,
            label=head.label,
            place=f"{name}, {head.title}",
            text="" if one.amount is None else format_amount(one.amount, self.code),
            version=one.version,
            key=f"{one.category_id} {key} {one.version}",
        )


def _head(month: Period) -> MonthHead:
    day = month.starts_on
    name = _MONTHS[day.month - 1]
    label = f"{day.day} {name}" if day.day > 1 else name
    return MonthHead(month_key(day), label, month.label)


def _label(actor: Actor, year: int) -> str:
    try:
        return budget_year(year, actor.fiscal_year_start).label
    except BudgetError:
        return ""
