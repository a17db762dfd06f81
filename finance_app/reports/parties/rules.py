"""Incomes by client and expenses by vendor as lines, with totals that are the profit and loss's.

Both stand above zero; more expenses are for the worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from finance_app.ledger.entries.rules import Kind
from finance_app.reports.shell.rules import Column, Grid
from finance_app.reports.shell.statement.rules import Line, LineKind

PARTIES_MAX: Final = 100
"""How many of a side have a line of their own, the largest."""

KINDS: Final = (Kind.INCOME, Kind.EXPENSE)
"""The sides in their order."""

SECTIONS: Final = {Kind.INCOME: "Clients", Kind.EXPENSE: "Vendors"}
TOTALS: Final = {Kind.INCOME: "Total income", Kind.EXPENSE: "Total expenses"}
_NO_NAME: Final = "Without a name"
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class PartySum:
    """What entries of a client or vendor come to, net of tax, in the business's currency.

    `before` is the same in the days compared with, `entry_count` how many entries the days have.
    """

    party: str
    amount: Decimal
    before: Decimal = _ZERO
    entry_count: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """Clients with incomes, or vendors with expenses, the largest first.

    `unnamed` are the entries without a name, `others` the `other_count` parties past the first;
    both None where there are none.
    """

    kind: Kind
    parties: Sequence[PartySum] = ()
    unnamed: PartySum | None = None
    others: PartySum | None = None
    other_count: int = 0

    @property
    def rows(self) -> tuple[PartySum, ...]:
        """Every line of the side."""
        return (*self.parties, *(one for one in (self.unnamed, self.others) if one is not None))

    @property
    def total(self) -> Decimal:
        """What all entries of the days come to."""
        return sum((one.amount for one in self.rows), _ZERO)

    @property
    def total_before(self) -> Decimal:
        """What all entries of the days compared with come to."""
        return sum((one.before for one in self.rows), _ZERO)


@dataclass(frozen=True, slots=True)
class Parties:
    """Both sides in the one column of the grid, beside what it is compared with."""

    grid: Grid
    sides: tuple[Side, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The report from top to bottom; none without any entry."""
        shown = [one for one in self.sides if one.rows]
        return tuple(line for side in shown for line in self._side(side))

    def _side(self, side: Side) -> tuple[Line, ...]:
        named = [
            self._line(side, one, one.party, self._hrefs(side.kind, q=one.party))
            for one in side.parties
        ]
        rest = []
        if side.unnamed is not None:
            hrefs = self._hrefs(side.kind, missing="party")
            rest.append(self._line(side, side.unnamed, _NO_NAME, hrefs))
        if side.others is not None:
            rest.append(self._line(side, side.others, others_label(side)))
        whole = PartySum("", side.total, side.total_before)
        total = self._line(side, whole, TOTALS[side.kind], kind=LineKind.SUBTOTAL)
        return Line(LineKind.SECTION, SECTIONS[side.kind]), *named, *rest, total

    def _line(
        self,
        side: Side,
        one: PartySum,
        label: str,
        hrefs: tuple[str, ...] = (),
        *,
        kind: LineKind = LineKind.LINE,
    ) -> Line:
        before = (one.before,) if self.grid.before else ()
        is_more_better = side.kind is Kind.INCOME
        return Line(kind, label, (one.amount,), before, hrefs, is_more_better=is_more_better)

    def _hrefs(self, kind: Kind, **filters: str) -> tuple[str, ...]:
        return tuple(entries_href(kind, column, **filters) for column in self.grid.all)


def others_label(side: Side) -> str:
    """Return what the parties past the first are called: "All others (1,234)"."""
    return f"All others ({side.other_count:,})"


def entries_href(kind: Kind, column: Column, **filters: str) -> str:
    """Return the address of the entries behind a figure."""
    days = {"from": column.first.isoformat(), "to": column.last.isoformat()}
    return f"/{kind.plural}?{urlencode({**filters, **days})}"
