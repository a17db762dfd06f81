"""Which changes an asset can have, and what a change makes different."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind
from finance_app.fixed_assets.depreciation.rules import Schedule, make_schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books, Position
from finance_app.fixed_assets.terms.rules import TIMED, Method, Terms, term_problems
from finance_app.ledger.locks.rules import day_words

KIND_LABELS: Final = {
    ChangeKind.REVISION: "New life, residual or method",
    ChangeKind.ADDITION: "Addition",
    ChangeKind.IMPAIRMENT: "Impairment",
    ChangeKind.USAGE: "Units produced",
    ChangeKind.DISPOSAL: "Disposal",
}
_NOT_MACRS: Final = {
    ChangeKind.REVISION: (
        "MACRS is fixed by its tables: the life, residual and method of an asset under MACRS"
        " cannot be revised."
    ),
    ChangeKind.ADDITION: (
        "Under MACRS an improvement is property of its own: add it as a component."
    ),
    ChangeKind.IMPAIRMENT: "MACRS writes off by its tables only and knows no impairment.",
}
_TO_MACRS: Final = (
    "MACRS starts with the year an asset is placed in service and cannot be taken up later."
)


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change as it is kept; `depreciation` is what went with a disposal. In the currency.

    `bank_account` is the name of the account that paid for it or got the proceeds, "" without one.
    """

    id: UUID
    asset_id: UUID
    number: int
    kind: ChangeKind
    on: date
    amount: Decimal
    units: Decimal
    proceeds: Decimal
    depreciation: Decimal
    terms: Terms | None
    notes: str
    group_id: UUID
    created_at: datetime
    reversed_at: datetime | None = None
    bank_account: str = ""

    @property
    def change(self) -> Change:
        """What the schedule takes of it."""
        return Change(self.kind, self.on, self.amount, self.units, self.terms)

    @property
    def gain(self) -> Decimal:
        """Proceeds less the carrying amount of what was disposed of; a loss is below zero."""
        return self.proceeds - (self.amount - self.depreciation)


@dataclass(frozen=True, slots=True)
class YearDifference:
    """What a fiscal year charges before a change and after it; impairments are not charges."""

    fiscal_year: int
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change makes different, in the business's currency.

    `years` are the fiscal years whose charge changes. For a disposal `charge_to_date` is what is
    charged in that fiscal year up to the day, and gain is proceeds less carrying amount.
    """

    on: date
    years: tuple[YearDifference, ...]
    before: Position
    after: Position
    ends_before: date
    ends_after: date
    notice: str = ""
    charge_to_date: Decimal | None = None
    carrying_amount: Decimal | None = None
    proceeds: Decimal | None = None

    @property
    def gain(self) -> Decimal | None:
        """Proceeds less carrying amount of a disposal, None for other changes."""
        if self.proceeds is None or self.carrying_amount is None:
            return None
        return self.proceeds - self.carrying_amount


def active(changes: Sequence[RecordedChange]) -> list[RecordedChange]:
    """Return the changes that were not reversed, in order."""
    return [one for one in sorted(changes, key=lambda one: one.number) if one.reversed_at is None]


def schedule_changes(changes: Sequence[RecordedChange]) -> list[Change]:
    """Return the changes that were not reversed, as the schedule takes them."""
    return [one.change for one in active(changes)]


def change_problems(
    basis: Basis, earlier: Sequence[Change], change: Change, at: Position
) -> dict[str, str]:
    """Return a sentence at each field why a change cannot be; none where it can.

    `earlier` are the changes there are, `at` what they leave the asset at on that day.
    """
    problems = _day_problems(basis, earlier, change)
    if problems or not at.cost:
        return problems or {"on": "The asset was disposed of before that day."}
    terms = terms_on(basis, earlier)
    if terms.method is Method.MACRS and change.kind in _NOT_MACRS:
        return {"method" if change.kind is ChangeKind.REVISION else "on": _NOT_MACRS[change.kind]}
    if change.kind is ChangeKind.REVISION:
        return _revision_problems(terms, change, at)
    if change.kind is ChangeKind.USAGE:
        return _usage_problems(basis, earlier, change)
    return _amount_problems(change, at)


def misfit(basis: Basis, changes: Sequence[Change], books: Books) -> str:
    """Return why what happened since does not fit another start, "" where it does."""
    for number, one in enumerate(changes):
        earlier = changes[:number]
        at = make_schedule(basis, earlier, books).at(one.on, books)
        if problems := change_problems(basis, earlier, one, at):
            reason = next(iter(problems.values()))
            return f"The change of {day_words(one.on)} would not fit: {reason}"
    return ""


def terms_on(basis: Basis, changes: Sequence[Change]) -> Terms:
    """Return the terms in force after some changes; a part disposal takes residual along."""
    terms, cost = basis.terms, basis.cost
    for one in changes:
        if one.terms is not None:
            terms = one.terms
        elif one.kind is ChangeKind.ADDITION:
            cost += one.amount
        elif one.kind is ChangeKind.DISPOSAL and cost:
            kept = (cost - one.amount) / cost
            coin = basis.cost.as_tuple().exponent
            residual = (terms.residual * kept).quantize(
                Decimal((0, (1,), int(coin))), ROUND_HALF_UP
            )
            terms, cost = replace(terms, residual=residual), cost - one.amount
    return terms


def units_left(basis: Basis, changes: Sequence[Change]) -> Decimal:
    """Return how many units of the capacity are left after some changes."""
    left = basis.terms.capacity or Decimal(0)
    for one in changes:
        if one.kind is ChangeKind.REVISION and one.terms is not None:
            left = one.terms.capacity or Decimal(0)
        left -= one.units
    return left


def difference(
    before: Schedule, after: Schedule, on: date, books: Books, *, notice: str = ""
) -> Difference:
    """Return what a change on a day makes different."""
    years = sorted({one.fiscal_year for one in (*before.stretches, *after.stretches)})
    sums = [
        YearDifference(year, _charge(before, year, books), _charge(after, year, books))
        for year in years
    ]
    return Difference(
        on=on,
        years=tuple(one for one in sums if one.before != one.after),
        before=before.at(on, books),
        after=after.at(on, books),
        ends_before=before.ends_on,
        ends_after=after.ends_on,
        notice=notice,
    )


def _charge(schedule: Schedule, year: int, books: Books) -> Decimal:
    charges = [one.charge for one in schedule.stretches if one.fiscal_year == year]
    return sum(charges, Decimal(0) * books.coin)


def _day_problems(basis: Basis, earlier: Sequence[Change], change: Change) -> dict[str, str]:
    """Return what is wrong with the day of a change."""
    is_disposal = change.kind is ChangeKind.DISPOSAL
    if change.on < basis.enters_on:
        if is_disposal:
            return {"on": f"It was bought on {day_words(basis.enters_on)}, after that day."}
        return {"on": f"The asset is in the register from {day_words(basis.enters_on)} on."}
    if change.kind is ChangeKind.USAGE and change.on < basis.in_service_on:
        return {"on": f"The asset is in use from {day_words(basis.in_service_on)} on."}
    if not earlier:
        return {}
    last = earlier[-1]
    # A disposal takes effect at the end of its day, so only another disposal can share the day.
    is_late = change.on > last.on or (
        change.on == last.on and (is_disposal or last.kind is not ChangeKind.DISPOSAL)
    )
    if is_late:
        return {}
    return {
        "on": f"The last change of this asset is of {day_words(last.on)}. Choose a later day,"
        " or reverse that one first."
    }


def _revision_problems(before: Terms, change: Change, at: Position) -> dict[str, str]:
    terms = change.terms
    if terms is None:
        return {"method": "Choose the new terms."}
    if terms.method is Method.MACRS:
        return {"method": _TO_MACRS}
    if terms.method in TIMED and not terms.life_months and before.method in TIMED:
        terms = replace(terms, life_months=1)  # the life there is goes on, and was sound
    return term_problems(terms, at.book_value)


def _amount_problems(change: Change, at: Position) -> dict[str, str]:
    if change.kind is ChangeKind.IMPAIRMENT and change.amount > at.book_value:
        return {"amount": f"The book value is only {at.book_value:,f} that day."}
    if change.kind is ChangeKind.DISPOSAL and change.amount > at.cost:
        return {"amount": f"The cost in the register is only {at.cost:,f} that day."}
    return {}


def _usage_problems(basis: Basis, earlier: Sequence[Change], change: Change) -> dict[str, str]:
    if terms_on(basis, earlier).method is not Method.UNITS_OF_PRODUCTION:
        return {"units": "This asset is not written down by units."}
    left = units_left(basis, earlier)
    if change.units > left:
        return {"units": f"Only {left.normalize():,f} units of its capacity are left."}
    return {}
