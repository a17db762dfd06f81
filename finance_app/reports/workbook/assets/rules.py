"""What the asset sheets come to, summed as their rows are written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from finance_app.fixed_assets.changes.rules import RecordedChange
from finance_app.fixed_assets.depreciation.rules import Schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.register.rules import Asset, ListedAsset, RegisterTotals
from finance_app.fixed_assets.roll_forward.rules import (
    Movement,
    RollYear,
    TypeMovement,
    asset_movements,
    roll_years,
)

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RegisterFigures:
    """What the register itself says, read beside the rows: the other side of Checks.

    `charges` are by fiscal year, `totals` those of the workbook's last day. `complete` is the last
    fiscal year that is over by then, with the register's totals at its end.
    """

    charges: Mapping[int, Decimal]
    totals: RegisterTotals
    complete: tuple[int, RegisterTotals]


@dataclass(frozen=True, slots=True)
class AssetReport:
    """Everything the sheets around the rows of assets show, known once they are written."""

    totals: RegisterTotals
    years: Sequence[RollYear]
    charge_total: Decimal
    register: RegisterFigures


@dataclass(slots=True)
class AssetTally:
    """Sums of the rows as they are written, each row once; amounts in the business's currency."""

    books: Books
    count: int = 0
    cost: Decimal = _ZERO
    depreciation: Decimal = _ZERO
    charges: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    movements: dict[int, Movement] = field(default_factory=lambda: defaultdict(Movement))

    def add_asset(self, listed: ListedAsset) -> None:
        """Count a row of the register."""
        self.count += 1
        self.cost += listed.cost
        self.depreciation += listed.depreciation

    def add_schedule(
        self, asset: Asset, schedule: Schedule, changes: Sequence[RecordedChange]
    ) -> None:
        """Count the rows of an asset's schedule, and what happened to it."""
        for one in schedule.stretches:
            self.charges[one.fiscal_year] += one.charge
        for moved in asset_movements(asset, changes, self.books):
            self.movements[moved.fiscal_year] += moved.movement

    @property
    def totals(self) -> RegisterTotals:
        """What the rows of the register come to."""
        return RegisterTotals(self.count, self.cost, self.depreciation)

    def years(self, last: date) -> list[RollYear]:
        """Return the fiscal years from the first with an asset to that of a day."""
        first = min(self.movements)
        moved = [TypeMovement("", year, one) for year, one in self.movements.items()]
        moved += [
            TypeMovement("", year, Movement(charge=charge)) for year, charge in self.charges.items()
        ]
        return roll_years(moved, first, max(first, self.books.year_of(last).fiscal_year))


def complete_year_end(last: date, books: Books) -> date:
    """Return the last day of the last fiscal year that is over at the end of a day."""
    year = books.year_of(last)
    return last if year.ends_on == last else year.shift(-1, books.start).ends_on
