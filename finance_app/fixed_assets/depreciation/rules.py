"""The schedule of one asset: what is charged when, with everything that happened to it.

A change starts with its day, a disposal with the end of its day: the charge runs to the day of
disposal, that day included. Changes are prospective, from the book value of that day (IAS 8).
What is given back is always that: book value at any day, the charge of any months, the carrying
amount of a disposal are differences of one line, the depreciation to date, so that they foot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind, GivenUp
from finance_app.fixed_assets.depreciation.methods.rules import (
    Segment,
    macrs_place,
    new_segment,
    plan,
    revised_segment,
    served,
)
from finance_app.fixed_assets.depreciation.stretches.rules import (
    DAY,
    Books,
    Position,
    Recipe,
    Stretch,
    accrued,
    accrued_units,
    times,
)
from finance_app.fixed_assets.macrs.rules import disposal_ratio
from finance_app.fixed_assets.terms.rules import Method
from finance_app.kit.money import split_amount


@dataclass(frozen=True, slots=True)
class Schedule:
    """All charges of an asset by stretches in order, and what each disposal took out, in order."""

    stretches: tuple[Stretch, ...]
    given_up: tuple[GivenUp, ...]

    def at(self, day: date, books: Books) -> Position:
        """Return cost and depreciation to date at the end of a day; zero before the purchase."""
        found = None
        for one in self.stretches:
            if one.from_on > day:
                break
            found = one
        if found is None:
            return Position(Decimal(0) * books.coin, Decimal(0) * books.coin)
        return Position(found.cost, found.opening + accrued(found, day, books))

    def charge_between(self, first: date, last: date, books: Books) -> Decimal:
        """Return what is charged from a day to another, both included."""
        total = Decimal(0) * books.coin
        for one in self.stretches:
            if one.starts_on <= last and one.ends_on >= first:
                total += accrued(one, last, books) - accrued(one, first - DAY, books)
        return total

    @property
    def ends_on(self) -> date:
        """The last day on which anything is charged."""
        charged = [one.ends_on for one in self.stretches if one.charge]
        return charged[-1] if charged else self.stretches[0].starts_on


def make_schedule(basis: Basis, changes: Sequence[Change], books: Books) -> Schedule:
    """Return the schedule of an asset; changes are in order of their days.

    They are taken as they are: whether they may happen is decided by `changes.rules`.
    """
    line = _Line(basis, books)
    for (on, kind), group in groupby(changes, key=lambda one: (one.on, one.kind)):
        if kind is ChangeKind.DISPOSAL:
            line.dispose(on, [one.amount for one in group])
            continue
        for change in group:
            line.apply(change)
    return Schedule(tuple(line.done()), tuple(line.given_up))


@dataclass(slots=True)
class _Line:
    """A schedule in the making: what is settled, and the plan from there on."""

    basis: Basis
    books: Books
    cost: Decimal = field(init=False)
    opening: Decimal = field(init=False)
    segment: Segment = field(init=False)
    settled: list[Stretch] = field(default_factory=list)
    planned: list[Stretch] = field(default_factory=list)
    given_up: list[GivenUp] = field(default_factory=list)

    def __post_init__(self) -> None:
        basis = self.basis
        coin = self.books.coin
        self.cost = basis.cost.quantize(coin)
        self.opening = basis.opening_depreciation.quantize(coin)
        value = basis.cost if basis.terms.method is Method.MACRS else self.cost
        self.segment = new_segment(
            basis.terms, value, basis.in_service_on, self.books, in_service_on=basis.in_service_on
        )
        begins_on = max(basis.in_service_on, basis.enters_on)
        if self.opening or begins_on > basis.in_service_on:
            self._continue(served(self.segment, begins_on - DAY, self.books), begins_on)
        self._plan(basis.enters_on, begins_on)

    def done(self) -> Iterator[Stretch]:
        """Return the whole line."""
        yield from self.settled
        yield from self.planned

    def apply(self, change: Change) -> None:
        """Let a change start with its day."""
        if change.kind is ChangeKind.USAGE:
            self._use(change)
            return
        self._cut(change.on - DAY)
        elapsed = served(self.segment, change.on - DAY, self.books)
        if change.kind is ChangeKind.ADDITION:
            self.cost += change.amount
        elif change.kind is ChangeKind.IMPAIRMENT:
            self.opening += change.amount
        begins_on = max(change.on, self.basis.in_service_on)
        if change.kind is ChangeKind.REVISION and change.terms is not None:
            value = self.cost - self.opening
            self.segment = revised_segment(
                self.segment, change.terms, value, self.books, on=begins_on, elapsed=elapsed
            )
        else:
            self._continue(elapsed, begins_on)
        self._plan(change.on, begins_on)

    def dispose(self, on: date, amounts: Sequence[Decimal]) -> None:
        """Take cost out at the end of a day, and its share of the depreciation to date."""
        total, before = sum(amounts, Decimal(0)), self.cost
        share = Fraction(total) / Fraction(before) if before else Fraction(1)
        year = self._year_of_macrs(on)
        self._cut(on)
        elapsed = served(self.segment, on, self.books)
        removed = self.opening if total == before else self.books.round(times(self.opening, share))
        to_date = Decimal(0)
        if year is not None:
            removed, to_date = self._settle_macrs(on, year, share)
        parts = split_amount(removed, amounts, self.books.coin)
        self.given_up += [
            GivenUp(on, cost, part) for cost, part in zip(amounts, parts, strict=True)
        ]
        self.cost -= total
        self.opening -= removed
        left = 1 - share
        self.segment.residual = self.books.round(times(self.segment.residual, left))
        begins_on = max(on + DAY, self.basis.in_service_on)
        self._continue(elapsed, begins_on, left)
        if year is not None and year[0].ends_on > on:  # the table's year goes on with the rest
            self.segment.year_charge = self.books.round(times(year[1], left))
            self.segment.year_to_date = to_date
        self._plan(on + DAY, begins_on)
        self.planned[0] = replace(self.planned[0], is_after_disposal=True)

    def _plan(self, from_day: date, begins_on: date) -> None:
        """Plan from a day on; charges begin on the same day or later."""
        self.planned = plan(self.segment, begins_on, Position(self.cost, self.opening), self.books)
        if not self.planned or self.planned[0].starts_on > from_day:
            self.planned.insert(0, self._still(from_day))

    def _still(self, day: date) -> Stretch:
        """Return a stretch that charges nothing."""
        year = self.books.year_of(day).fiscal_year
        nothing = Decimal(0) * self.books.coin
        return Stretch(day, day, year, self.cost, self.opening, nothing, False, 1)

    def _cut(self, last: date) -> None:
        """Settle what is planned up to a day."""
        for one in self.planned:
            if one.from_on > last:
                break
            charge = accrued(one, last, self.books)
            units = max(accrued_units(one, last, self.books), 1)
            until = max(last, one.starts_on)
            is_cut = one.ends_on > last
            self.settled.append(
                replace(one, ends_on=until, charge=charge, unit_count=units) if is_cut else one
            )
            self.opening = one.opening + charge
        self.planned = []

    def _continue(self, elapsed: Fraction, begins_on: date, left: Fraction | None = None) -> None:
        """Go on under the same terms from another value, with so many years of them over."""
        segment, terms = self.segment, self.segment.terms
        value = self.cost - self.opening
        if terms.method is Method.MACRS:
            value = self.books.round(times(segment.value, left)) if left else segment.value
        if terms.capacity is not None:
            terms = replace(terms, capacity=terms.capacity - segment.units_used)
        self.segment = replace(
            segment, terms=terms, value=value, starts_on=begins_on, elapsed=elapsed,
            units_used=Decimal(0), year_charge=None, year_to_date=Decimal(0),
        )  # fmt: skip

    def _use(self, change: Change) -> None:
        """Charge the units of a day; the depreciable value spreads over the capacity."""
        self._cut(change.on - DAY)
        segment, capacity = self.segment, self.segment.terms.capacity
        if not capacity:
            return
        base = max(segment.value - segment.residual, Decimal(0))
        used = min(segment.units_used + change.units, capacity)
        charged = self.books.round(times(base, Fraction(segment.units_used) / Fraction(capacity)))
        charge = self.books.round(times(base, Fraction(used) / Fraction(capacity))) - charged
        recipe = Recipe(
            method=Method.UNITS_OF_PRODUCTION, value=segment.value, book=self.cost - self.opening,
            residual=segment.residual, life=Fraction(0), elapsed=Fraction(0), part=Fraction(0),
            begun=Fraction(0), rate=None, is_switching=False, is_last=used == capacity,
            whole=charge, whole_count=0, units=change.units, capacity=capacity,
        )  # fmt: skip
        year = self.books.year_of(change.on).fiscal_year
        self.settled.append(
            Stretch(change.on, change.on, year, self.cost, self.opening, charge, False, 1, recipe)
        )
        self.opening += charge
        segment.units_used = used

    def _year_of_macrs(self, on: date) -> tuple[Stretch, Decimal] | None:
        """Return the stretch of the table's year a disposal falls in, and what the year charges."""
        if self.segment.terms.method is not Method.MACRS:
            return None
        for one in self.planned:
            if one.recipe is not None and one.starts_on <= on <= one.ends_on:
                return one, one.charge + self.segment.year_to_date
        return None

    def _settle_macrs(
        self, on: date, year: tuple[Stretch, Decimal], share: Fraction
    ) -> tuple[Decimal, Decimal]:
        """Charge what the convention allows for the part that goes.

        Returns the depreciation of that part, and the year's charge to date of what stays. The
        part's charge to date is corrected on the day itself, and may fall (Publication 946).
        """
        stretch, whole = year
        to_date = self.opening - stretch.opening + self.segment.year_to_date
        before = stretch.opening - self.segment.year_to_date
        convention, allowed = self.segment.terms.convention, Fraction(0)
        if not self.books.year_of(self.basis.in_service_on).contains(on):
            # In and out of service within one year: nothing is charged at all.
            allowed = disposal_ratio(convention.value, macrs_place(convention, on, self.books))
            if stretch.recipe is not None and stretch.recipe.is_last:
                allowed = min(Fraction(1), allowed / self._last_part_of_macrs())
        due = self.books.round(times(whole, allowed * share))
        gone = self.books.round(times(to_date, share))
        self._charge_on(on, due - gone)
        return self.books.round(times(before, share)) + due, to_date - gone

    def _last_part_of_macrs(self) -> Fraction:
        """Return how much of the last year of a table is within the recovery period.

        The table's percentage for that year already covers no more than this.
        """
        convention, day = self.segment.terms.convention, self.basis.in_service_on
        begun = disposal_ratio(convention.value, macrs_place(convention, day, self.books))
        return (begun + self.segment.life) % 1 or Fraction(1)

    def _charge_on(self, on: date, amount: Decimal) -> None:
        """Add a charge to a day that is settled."""
        last = self.settled.pop()
        self.opening += amount
        if last.starts_on == on:
            self.settled.append(replace(last, charge=last.charge + amount))
            return
        earlier = accrued(last, on - DAY, self.books)
        days = accrued_units(last, on - DAY, self.books)
        self.settled += [
            replace(last, ends_on=on - DAY, charge=earlier, unit_count=max(days, 1)),
            replace(
                last, starts_on=on, opening=last.opening + earlier, unit_count=1,
                charge=last.charge - earlier + amount,
            ),
        ]  # fmt: skip
