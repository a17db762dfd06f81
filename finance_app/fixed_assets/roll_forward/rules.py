"""How movements of years and types become a roll-forward that foots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from finance_app.fixed_assets.changes.rules import RecordedChange, active
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.depreciation.rules import Schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.register.rules import Asset

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Movement:
    """What happened in a fiscal year; amounts are not negative and in the business's currency.

    `additions` are purchases and what was added later, `brought_in` the depreciation that came
    with assets, `disposed_cost` and `disposed_depreciation` what disposals took out.
    """

    additions: Decimal = ZERO
    brought_in: Decimal = ZERO
    charge: Decimal = ZERO
    impairments: Decimal = ZERO
    disposed_cost: Decimal = ZERO
    disposed_depreciation: Decimal = ZERO
    proceeds: Decimal = ZERO

    def __add__(self, other: "Movement") -> "Movement":
        """Return both together."""
        return Movement(
            self.additions + other.additions,
            self.brought_in + other.brought_in,
            self.charge + other.charge,
            self.impairments + other.impairments,
            self.disposed_cost + other.disposed_cost,
            self.disposed_depreciation + other.disposed_depreciation,
            self.proceeds + other.proceeds,
        )

    @property
    def disposed_book_value(self) -> Decimal:
        """The carrying amount of what was disposed of."""
        return self.disposed_cost - self.disposed_depreciation


@dataclass(frozen=True, slots=True)
class RollYear:
    """A fiscal year of the roll-forward: opening, what happened, and closing."""

    fiscal_year: int
    opening_cost: Decimal
    opening_depreciation: Decimal
    movement: Movement = field(default_factory=Movement)

    @property
    def closing_cost(self) -> Decimal:
        """Opening plus additions less disposals."""
        return self.opening_cost + self.movement.additions - self.movement.disposed_cost

    @property
    def closing_depreciation(self) -> Decimal:
        """Opening plus what came with assets, the charge and impairments, less disposals."""
        one = self.movement
        return (
            self.opening_depreciation
            + one.brought_in
            + one.charge
            + one.impairments
            - one.disposed_depreciation
        )

    @property
    def opening_book_value(self) -> Decimal:
        """Cost less depreciation at the start."""
        return self.opening_cost - self.opening_depreciation

    @property
    def closing_book_value(self) -> Decimal:
        """Cost less depreciation at the end."""
        return self.closing_cost - self.closing_depreciation


@dataclass(frozen=True, slots=True)
class TypeMovement:
    """The movement of one type in one fiscal year; "" is for assets without a type."""

    type: str
    fiscal_year: int
    movement: Movement


def roll_years(movements: Iterable[TypeMovement], first: int, last: int) -> list[RollYear]:
    """Return the years from first to last, each opening with the closing of the one before.

    Years before the first are summed into its opening.
    """
    by_year: dict[int, Movement] = {}
    for one in movements:
        by_year[one.fiscal_year] = by_year.get(one.fiscal_year, Movement()) + one.movement
    at = RollYear(first - 1, ZERO, ZERO)
    for year in sorted(year for year in by_year if year < first):
        at = RollYear(year, at.closing_cost, at.closing_depreciation, by_year[year])
    years = []
    for year in range(first, last + 1):
        movement = by_year.get(year, Movement())
        at = RollYear(year, at.closing_cost, at.closing_depreciation, movement)
        years.append(at)
    return years


def roll_types(movements: Sequence[TypeMovement], year: int) -> list[tuple[str, RollYear]]:
    """Return one fiscal year by type, by name; assets without a type come last."""
    names = sorted({one.type for one in movements}, key=lambda name: (not name, name.casefold()))
    found = []
    for name in names:
        own = [one for one in movements if one.type == name]
        (rolled,) = roll_years(own, year, year)
        if rolled != RollYear(year, ZERO, ZERO):
            found.append((name, rolled))
    return found


def asset_movements(
    asset: Asset, changes: Sequence[RecordedChange], books: Books
) -> list[TypeMovement]:
    """Return what happened to one asset, its charges aside."""

    def of(on: object, **amounts: Decimal) -> TypeMovement:
        return TypeMovement("", books.year_of(on).fiscal_year, Movement(**amounts))  # type: ignore[arg-type]

    found = [
        of(
            asset.basis.enters_on,
            additions=asset.cost,
            brought_in=asset.opening_depreciation,
        )
    ]
    for one in active(changes):
        if one.kind is ChangeKind.ADDITION:
            found.append(of(one.on, additions=one.amount))
        elif one.kind is ChangeKind.IMPAIRMENT:
            found.append(of(one.on, impairments=one.amount))
        elif one.kind is ChangeKind.DISPOSAL:
            gone = {"disposed_cost": one.amount, "disposed_depreciation": one.depreciation}
            found.append(of(one.on, **gone, proceeds=one.proceeds))
    return found


def asset_years(
    asset: Asset, schedule: Schedule, changes: Sequence[RecordedChange], books: Books
) -> list[RollYear]:
    """Return the roll-forward of one asset over its whole schedule."""
    found = asset_movements(asset, changes, books)
    found += [
        TypeMovement("", one.fiscal_year, Movement(charge=one.charge))
        for one in schedule.stretches
        if one.charge
    ]
    years = [one.fiscal_year for one in found]
    return roll_years(found, min(years), max(years))
