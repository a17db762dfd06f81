"""Assets of every kind and what can happen to them, for properties to be tried on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind
from finance_app.fixed_assets.depreciation.rules import Schedule, make_schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books, Position
from finance_app.fixed_assets.macrs.rules import CLASS_MONTHS
from finance_app.fixed_assets.terms.rules import TIMED, Convention, Method, Terms, term_problems
from finance_app.kit.period import FiscalYearStart

DAY = timedelta(days=1)
FAR = date(2999, 12, 31)
COST_MAX = 10_000_000
_STARTS = (1, 1), (4, 6), (7, 1), (2, 28), (1, 31), (8, 31), (12, 31), (3, 1), (10, 1), (11, 15)
EURO, YEN, DINAR = Decimal("0.01"), Decimal(1), Decimal("0.001")
BY_TIME = tuple(sorted(TIMED))
ALL = tuple(Method)
LIFE_MAX = 600


@dataclass(frozen=True)
class Asset:
    """An asset in somebody's books, with what happened to it."""

    basis: Basis
    books: Books
    changes: tuple[Change, ...] = ()

    def schedule(self, *more: Change) -> Schedule:
        return make_schedule(self.basis, [*self.changes, *more], self.books)

    def having(self, *more: Change) -> "Asset":
        return replace(self, changes=(*self.changes, *more))

    @property
    def terms(self) -> Terms:
        """The terms in force after all that happened."""
        revised = [one.terms for one in self.changes if one.terms is not None]
        return revised[-1] if revised else self.basis.terms

    @property
    def units_left(self) -> Decimal:
        left = self.basis.terms.capacity or Decimal(0)
        for one in self.changes:
            if one.terms is not None:
                left = one.terms.capacity or Decimal(0)
            left -= one.units
        return left

    @property
    def last_on(self) -> date:
        return self.changes[-1].on if self.changes else self.basis.enters_on


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def charges(schedule: Schedule) -> Decimal:
    return total(one.charge for one in schedule.stretches)


def amounts(coin: Decimal, least: Decimal, most: Decimal) -> st.SearchStrategy[Decimal]:
    """Return amounts of whole coins, both limits included, small ones as often as large ones."""
    low, high = int(least / coin), int(most / coin)
    some = st.integers(low, high) | st.integers(low, min(high, low + 1000))
    return some.map(lambda count: count * coin)


books = st.builds(
    Books,
    st.sampled_from([FiscalYearStart(*one) for one in _STARTS]),
    st.sampled_from([EURO, YEN, DINAR]),
)
lives = st.sampled_from([12, 36, 42, 60, 84, 120]) | st.integers(1, LIFE_MAX)
service_days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
_FACTORS = st.sampled_from([2, 1, 3, 10, 1.5, 1.25, 0.5]).map(Decimal)


@st.composite
def terms(
    draw: Callable, methods: Sequence[Method], value: Decimal, coin: Decimal, *, is_below=False
) -> Terms:
    """Draw sound terms for a value; the residual may be above it unless `is_below`."""
    method = draw(st.sampled_from(methods))
    if method is Method.MACRS:
        life = draw(st.sampled_from(CLASS_MONTHS))
        conventions = (
            [Convention.MID_MONTH]
            if life in {330, 468}
            else [Convention.HALF_YEAR, Convention.MID_QUARTER]
        )
        return Terms(method, draw(st.sampled_from(conventions)), life)
    least = coin if method is Method.WRITTEN_DOWN_VALUE else Decimal(0)
    if method in {Method.NONE, Method.UNITS_OF_PRODUCTION}:
        life, convention = 0, Convention.DAY
    else:
        life = draw(lives)
        convention = draw(st.sampled_from([Convention.DAY, Convention.MONTH]))
    residuals = st.just(least) | amounts(coin, least, max(value, least))
    if not is_below:
        residuals |= amounts(coin, value, 2 * value + coin)
    is_by_units = method is Method.UNITS_OF_PRODUCTION
    return Terms(
        method,
        convention,
        life,
        draw(residuals),
        draw(_FACTORS),
        draw(st.booleans()),
        draw(amounts(EURO, EURO, Decimal(10_000))) if is_by_units else None,
    )


@st.composite
def assets(draw: Callable, methods: Sequence[Method] = ALL, *, is_below: bool = False) -> Asset:
    """Draw an asset without changes, in use from its purchase or some time later."""
    own = draw(books)
    cost = draw(amounts(own.coin, own.coin, Decimal(COST_MAX)))
    in_service_on = draw(service_days)
    waits = draw(st.just(0) | st.integers(0, 400))
    made = draw(terms(methods, cost, own.coin, is_below=is_below))
    assert term_problems(made, cost) == {}
    return Asset(Basis(cost, in_service_on - waits * DAY, in_service_on, made), own)


def _kinds(asset: Asset) -> list[ChangeKind]:
    if asset.terms.method is Method.MACRS:
        return [ChangeKind.DISPOSAL]
    kinds = [ChangeKind.REVISION, ChangeKind.ADDITION, ChangeKind.IMPAIRMENT, ChangeKind.DISPOSAL]
    if asset.terms.method is Method.UNITS_OF_PRODUCTION and asset.units_left > 0:
        kinds += [ChangeKind.USAGE] * 4
    return kinds


def can_share_the_day(asset: Asset, kind: ChangeKind) -> bool:
    """Say whether a change can be on the day of the last one: none but disposals follow one."""
    is_disposal = kind is ChangeKind.DISPOSAL
    return not asset.changes or is_disposal or asset.changes[-1].kind is not ChangeKind.DISPOSAL


@st.composite
def change_of(draw: Callable, asset: Asset, kinds: Sequence[ChangeKind] = ()) -> Change:
    """Draw a valid change of an asset that is still there, on the day of the last one or later."""
    coin, kind = asset.books.coin, draw(st.sampled_from(kinds or _kinds(asset)))
    least = 0 if can_share_the_day(asset, kind) else 1
    on = asset.last_on + draw(st.integers(least, 40) | st.integers(least, 2500)) * DAY
    if kind is ChangeKind.USAGE:
        on = max(on, asset.basis.in_service_on)
        units = draw(st.just(asset.units_left) | amounts(EURO, EURO, asset.units_left))
        return Change(kind, on, units=units)
    at: Position = asset.schedule().at(on, asset.books)
    if kind is ChangeKind.ADDITION:
        return Change(kind, on, draw(amounts(coin, coin, Decimal(COST_MAX))))
    if kind is ChangeKind.IMPAIRMENT and at.book_value:
        return Change(kind, on, draw(amounts(coin, coin, at.book_value)))
    if kind is ChangeKind.DISPOSAL:
        return Change(kind, on, draw(amounts(coin, coin, at.cost) | st.just(at.cost)))
    methods = [one for one in ALL if one is not Method.MACRS]
    new = draw(terms(methods, at.book_value, coin))
    if {new.method, asset.terms.method} <= TIMED and draw(st.booleans()):
        new = replace(new, life_months=0)  # the life there is goes on
    return Change(ChangeKind.REVISION, on, terms=new)


def is_there(asset: Asset) -> bool:
    return bool(asset.schedule().at(FAR, asset.books).cost)


@st.composite
def changed_assets(draw: Callable, methods: Sequence[Method] = ALL, *, most: int = 5) -> Asset:
    """Draw an asset with up to so many changes, which may end with its disposal."""
    asset = draw(assets(methods))
    for _ in range(draw(st.integers(0, most))):
        asset = asset.having(draw(change_of(asset)))
        if not is_there(asset):
            break
    return asset


@st.composite
def kept_assets(draw: Callable, methods: Sequence[Method] = ALL, *, most: int = 3) -> Asset:
    """Draw a changed asset of which some cost is left."""
    asset = draw(changed_assets(methods, most=most))
    return asset if is_there(asset) else replace(asset, changes=asset.changes[:-1])


@st.composite
def splits(draw: Callable, cost: Decimal, coin: Decimal) -> list[Decimal]:
    """Draw two to four parts that sum to a cost, as far as it has so many coins."""
    count = int(cost / coin)
    most = min(4, count)
    cuts = draw(st.sets(st.integers(1, count - 1), min_size=1, max_size=most - 1))
    edges = [0, *sorted(cuts), count]
    return [(last - first) * coin for first, last in pairwise(edges)]
