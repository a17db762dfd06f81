"""Output and input tax by rate, rounded line by line or on the total, and what changed since.

A row is an entry, or on cash basis a payment of one. Output tax is on incomes, input tax on
expenses; the net payable is output less input, below zero what comes back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.kit.money import round_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.tax_rates.rules import TaxRate

_ZERO: Final = Decimal(0)
NO_RATE: Final = "By amount, without a rate"


class Rounding(StrEnum):
    """Whether each row's tax is rounded, or the tax on the sum of each rate."""

    LINE = "line"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class TaxRow:
    """An entry, or a payment of one, that has tax; amounts in the business's currency."""

    document: str
    document_id: UUID
    kind: Kind
    entry_id: UUID
    day: date
    party: str
    tax_rate_id: UUID | None
    net: Decimal
    tax: Decimal

    @property
    def key(self) -> tuple[str, UUID]:
        """What makes it the same row in another reading."""
        return self.document, self.document_id


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What rows of one rate come to on one side.

    `ratio` is None where rows were given an amount of tax, or their day is before the rate began.
    """

    kind: Kind
    rate_id: UUID | None
    ratio: Decimal | None
    count: int
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class RateLine:
    """What one rate comes to on one side. `tax` is rounded as the report says.

    `by_line` is the sum of the rows' own tax: where the report rounds the total, they may differ.
    `ratio` is None where rows were given an amount of tax, or the rate changed within the days.
    """

    kind: Kind
    rate_id: UUID | None
    name: str
    ratio: Decimal | None
    count: int
    net: Decimal
    tax: Decimal
    by_line: Decimal


@dataclass(frozen=True, slots=True)
class TaxReport:
    """The lines of both sides, and what is to be paid."""

    rounding: Rounding
    lines: tuple[RateLine, ...]

    def of(self, kind: Kind) -> tuple[RateLine, ...]:
        """Return the lines of one side."""
        return tuple(one for one in self.lines if one.kind is kind)

    def tax(self, kind: Kind) -> Decimal:
        """Return the tax of one side."""
        return sum((one.tax for one in self.of(kind)), _ZERO)

    def net(self, kind: Kind) -> Decimal:
        """Return what the tax of one side is on."""
        return sum((one.net for one in self.of(kind)), _ZERO)

    @property
    def payable(self) -> Decimal:
        """Output less input tax."""
        return self.tax(Kind.INCOME) - self.tax(Kind.EXPENSE)

    @property
    def rounding_difference(self) -> Decimal:
        """What rounding the total makes of the payable, beside rounding line by line."""
        by_line = {kind: sum((one.by_line for one in self.of(kind)), _ZERO) for kind in Kind}
        return self.payable - (by_line[Kind.INCOME] - by_line[Kind.EXPENSE])


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is another than it was reported: changed, new, or gone (with None)."""

    reported: TaxRow | None
    now: TaxRow | None

    @property
    def row(self) -> TaxRow:
        """The row as it is, or as it was."""
        found = self.now or self.reported
        assert found is not None
        return found

    @property
    def net(self) -> Decimal:
        """What the net amount differs by."""
        return (self.now.net if self.now else _ZERO) - (
            self.reported.net if self.reported else _ZERO
        )

    @property
    def tax(self) -> Decimal:
        """What the tax differs by."""
        return (self.now.tax if self.now else _ZERO) - (
            self.reported.tax if self.reported else _ZERO
        )

    @property
    def payable(self) -> Decimal:
        """What is to be paid more, or less, than was reported."""
        return self.tax if self.row.kind is Kind.INCOME else -self.tax

    @property
    def what(self) -> str:
        """What happened, in a word."""
        if self.reported is None:
            return "New"
        return "Gone" if self.now is None else "Changed"


def tax_report(
    sums: Iterable[TaxSum], rates: Sequence[TaxRate], rounding: Rounding, currency_code: str
) -> TaxReport:
    """Return the report of some sums, no two of them of the same side, rate and ratio.

    On the total, each rate's tax is its net sum times the ratio, rounded once; rows that were given
    an amount of tax keep it, and a rate that changed within the days counts by its stretches.
    """
    names = {one.id: one.name for one in rates}
    lines = []
    for one in sums:
        tax = one.tax
        if rounding is Rounding.TOTAL and one.ratio is not None:
            tax = round_amount(one.net * one.ratio, currency_code)
        name = names.get(one.rate_id, NO_RATE) if one.rate_id else NO_RATE
        line = RateLine(one.kind, one.rate_id, name, one.ratio, one.count, one.net, tax, one.tax)
        lines.append(line)
    order = {Kind.INCOME: 0, Kind.EXPENSE: 1}
    lines.sort(key=lambda one: (order[one.kind], one.rate_id is None, one.name, one.ratio or 0))
    return TaxReport(rounding, tuple(lines))


def sums_of(
    rows: Iterable[TaxRow], rates: Sequence[TaxRate], currency_code: str
) -> tuple[TaxSum, ...]:
    """Return the sums of rows, as the database keeps them of each day."""
    by_id = {one.id: one for one in rates}
    groups: dict[tuple[Kind, UUID | None, Decimal | None], list[TaxRow]] = defaultdict(list)
    for row in rows:
        rate = by_id.get(row.tax_rate_id) if row.tax_rate_id else None
        ratio = rate.on(row.day) if rate else None
        if ratio is not None and not _is_by_rate(row, ratio, currency_code):
            ratio = None
        groups[row.kind, row.tax_rate_id, ratio].append(row)
    return tuple(
        TaxSum(
            *key,
            count=len(own),
            net=sum((one.net for one in own), _ZERO),
            tax=sum((one.tax for one in own), _ZERO),
        )
        for key, own in groups.items()
    )


def _is_by_rate(row: TaxRow, ratio: Decimal, currency_code: str) -> bool:
    """Say whether a row's tax is what its rate makes it, to the smallest unit either way.

    Tax in a gross amount and tax on a net one can differ by one unit where both are rounded.
    """
    unit = round_amount(Decimal(1), currency_code).as_tuple().exponent
    tolerance = Decimal(1).scaleb(int(unit))
    return abs(row.net * ratio - row.tax) <= tolerance


def changes(
    reported: Mapping[tuple[str, UUID], TaxRow], now: Mapping[tuple[str, UUID], TaxRow]
) -> list[Change]:
    """Return the rows that are not as they were reported, by day."""
    found = [
        Change(reported.get(key), now.get(key))
        for key in {*reported, *now}
        if _said(reported.get(key)) != _said(now.get(key))
    ]
    return sorted(found, key=lambda one: (one.row.day, str(one.row.document_id)))


def _said(row: TaxRow | None) -> tuple[object, ...] | None:
    """Return what of a row was told: not its name, nor its day within the days of the report."""
    return None if row is None else (row.kind, row.tax_rate_id, row.net, row.tax)
