"""What each method plans to charge, a fiscal year at a time, from a day on to the end of the life.

A year's charge is rounded to the smallest coin and never takes the book value below the residual;
the last one is what remains, so that the charges sum to cost less residual exactly. Time in
service is counted in years: the days (or fiscal months) in service in a fiscal year over the days
(or 12 months) of that year.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from finance_app.fixed_assets.depreciation.stretches.rules import (
    DAY,
    EXACT,
    Books,
    Position,
    Recipe,
    Stretch,
    times,
)
from finance_app.fixed_assets.macrs.rules import percentages
from finance_app.fixed_assets.terms.rules import TIMED, Convention, Method, Terms
from finance_app.kit.period import month_end, month_number

MONTHS: Final = 12
_HUNDRED: Final = Decimal(100)
_ROOT_MAX, _ROOT_ERROR = 10**6, Fraction(1, 10**50)


@dataclass(slots=True)
class Segment:
    """The terms in force since a day, and where they started from.

    `value` is the book value that day, `elapsed` the years of service already counted against
    `life` (years), `ends_on` the last day of the life. For MACRS `value` is the basis, and
    `year_charge` and `year_to_date` are those of a year that a part disposal has cut.
    """

    terms: Terms
    value: Decimal
    residual: Decimal
    starts_on: date
    ends_on: date
    life: Fraction
    elapsed: Fraction
    rate: Fraction | None
    in_service_on: date
    units_used: Decimal = Decimal(0)
    year_charge: Decimal | None = None
    year_to_date: Decimal = Decimal(0)


def new_segment(
    terms: Terms, value: Decimal, starts_on: date, books: Books, *, in_service_on: date
) -> Segment:
    """Return terms that start on a day from a book value, none of their life used up."""
    life = Fraction(terms.life_months, MONTHS)
    rate = None
    if terms.method is Method.DECLINING_BALANCE:
        rate = _declining_rate(terms.factor, life)
    elif terms.method is Method.WRITTEN_DOWN_VALUE:
        rate = _written_down_rate(terms.residual, value, life)
    ends_on = last_day(starts_on, terms, books)
    return Segment(
        terms, value, terms.residual, starts_on, ends_on, life, Fraction(0), rate, in_service_on
    )


def revised_segment(
    before: Segment, terms: Terms, value: Decimal, books: Books, *, on: date, elapsed: Fraction
) -> Segment:
    """Return new terms from a day on; without a life of their own the life before goes on.

    Then the yearly rate stays too, unless method, factor or residual decide otherwise.
    """
    made = new_segment(terms, value, on, books, in_service_on=before.in_service_on)
    if terms.life_months or not {terms.method, before.terms.method} <= TIMED:
        return made
    made.life, made.ends_on = before.life - elapsed, before.ends_on
    if terms.convention is Convention.MONTH:  # a life by day may end within a month
        made.ends_on = month_end(month_number(before.ends_on, books.start), books.start)
    if terms.method is Method.WRITTEN_DOWN_VALUE:
        made.rate = _written_down_rate(terms.residual, value, made.life)
    elif terms.method is Method.DECLINING_BALANCE:
        is_same = (before.terms.method, before.terms.factor) == (terms.method, terms.factor)
        made.rate = before.rate if is_same else _declining_rate(terms.factor, made.life)
    return made


def last_day(starts_on: date, terms: Terms, books: Books) -> date:
    """Return the last day of a life that starts on a day; terms without a life end at once."""
    if not terms.life_months:
        return starts_on
    if terms.method is Method.MACRS:
        year = books.year_of(starts_on)
        count = len(_table(terms, starts_on, books))
        return year.shift(count - 1, books.start).ends_on
    if terms.convention is Convention.MONTH:
        return month_end(month_number(starts_on, books.start) + terms.life_months - 1, books.start)
    index = starts_on.year * MONTHS + starts_on.month - 1 + terms.life_months
    calendar_year, month = divmod(index, MONTHS)
    length = calendar.monthrange(calendar_year, month + 1)[1]
    return date(calendar_year, month + 1, min(starts_on.day, length)) - DAY


def served(segment: Segment, last: date, books: Books) -> Fraction:
    """Return the years of service over at the end of a day, whatever was charged in them."""
    until = min(last, segment.ends_on)
    if segment.terms.method not in TIMED or until < segment.starts_on:
        return segment.elapsed
    if segment.terms.convention is Convention.MONTH:
        first = month_number(segment.starts_on, books.start)
        return segment.elapsed + Fraction(month_number(until + DAY, books.start) - first, MONTHS)
    grid = _grid(segment.starts_on, until, Convention.DAY, books)
    return segment.elapsed + sum(Fraction(days, of) for _, _, days, of in grid)


def plan(segment: Segment, begins_on: date, at: Position, books: Books) -> list[Stretch]:
    """Return the charges from a day on to the end of the life.

    `at` is cost and depreciation to date before that day. Units of production are not planned:
    they come with the units.
    """
    method = segment.terms.method
    if method in {Method.NONE, Method.UNITS_OF_PRODUCTION} or at.book_value <= segment.residual:
        return []
    if begins_on > segment.ends_on:  # nothing is left of the life: what is left of the value goes
        place = (begins_on, begins_on, 1, 1)
        last = _stretch(segment, place, at, books, elapsed=segment.elapsed, is_last=True)
        return [replace(last, is_by_month=False)]
    if method is Method.MACRS:
        return list(_macrs(segment, begins_on, at, books))
    return list(_by_time(segment, begins_on, at, books))


Grid = tuple[date, date, int, int]
"""First and last day, the units in service between them, and the units of that fiscal year."""


def _by_time(segment: Segment, begins_on: date, at: Position, books: Books) -> Iterator[Stretch]:
    elapsed = segment.elapsed
    for place in _grid(begins_on, segment.ends_on, segment.terms.convention, books):
        if at.book_value <= segment.residual:
            return
        is_last = place[1] >= segment.ends_on
        made = _stretch(segment, place, at, books, elapsed=elapsed, is_last=is_last)
        yield made
        at = Position(at.cost, at.depreciation + made.charge)
        elapsed += Fraction(place[2], place[3])


def _grid(first: date, last: date, convention: Convention, books: Books) -> Iterator[Grid]:
    """Yield the days from first to last, cut at fiscal years."""
    day = first
    while day <= last:
        year = books.year_of(day)
        until = min(year.ends_on, last)
        if convention is Convention.MONTH:
            units = month_number(until, books.start) - month_number(day, books.start) + 1
            yield day, until, units, MONTHS
        else:
            days = (year.ends_on - year.starts_on).days + 1
            yield day, until, (until - day).days + 1, days
        day = until + DAY


def _stretch(
    segment: Segment,
    place: Grid,
    at: Position,
    books: Books,
    *,
    elapsed: Fraction,
    is_last: bool,
) -> Stretch:
    """Return the stretch of one fiscal year with its charge."""
    first, last, units, of = place
    book, part = at.book_value, Fraction(units, of)
    left = book - segment.residual
    charge = left if is_last else min(left, books.round(_raw(segment, book, elapsed, part)))
    recipe = Recipe(
        method=segment.terms.method, value=segment.value, book=book, residual=segment.residual,
        life=segment.life, elapsed=elapsed, part=part, begun=segment.elapsed,
        rate=None if segment.rate is None else times(Decimal(1), segment.rate),
        is_switching=segment.terms.is_switching, is_last=is_last, whole=charge, whole_count=units,
    )  # fmt: skip
    return Stretch(
        starts_on=first,
        ends_on=last,
        fiscal_year=books.year_of(first).fiscal_year,
        cost=at.cost,
        opening=at.depreciation,
        charge=charge,
        is_by_month=segment.terms.convention is Convention.MONTH,
        unit_count=units,
        recipe=recipe,
    )


def _raw(segment: Segment, book: Decimal, elapsed: Fraction, part: Fraction) -> Decimal:
    """Return the charge of part of a year before it is rounded."""
    method, remaining = segment.terms.method, segment.life - elapsed
    if method is Method.SUM_OF_YEARS_DIGITS:
        # From where it started, what is left of the value spreads over what is left of the digits.
        begun = _digits(segment.elapsed, segment.life)
        if begun == 1:
            return book
        share = _digits(elapsed + part, segment.life) - _digits(elapsed, segment.life)
        return times(segment.value - segment.residual, share / (1 - begun))
    if segment.rate is None:
        base, over = segment.value - segment.residual, segment.life - segment.elapsed
        return times(base, part / over) if over > 0 else book
    declining = times(book, segment.rate * part)
    if not segment.terms.is_switching or segment.terms.method is not Method.DECLINING_BALANCE:
        return declining
    if remaining <= 0:
        return book
    return max(declining, times(book - segment.residual, part / remaining))


def _digits(elapsed: Fraction, life: Fraction) -> Fraction:
    """Return the share that the sum of years' digits has charged after some years of service.

    Whole years as Excel's SYD(1, 0, life, year), within a year evenly; what the whole years of a
    life like 3.5 leave over falls on its last part.
    """
    if elapsed >= life:
        return Fraction(1)
    whole, years = int(elapsed), int(life)
    bottom = life * (life + 1) / 2
    before = (life * whole - Fraction(whole * (whole - 1), 2)) / bottom
    if whole < years:
        return before + (elapsed - whole) * (life - whole) / bottom
    return before + (elapsed - whole) / (life - years) * (1 - before)


def _declining_rate(factor: Decimal, life: Fraction) -> Fraction | None:
    """Return the factor over the years of life, None where none are left."""
    return Fraction(factor) / life if life > 0 else None


def _written_down_rate(residual: Decimal, value: Decimal, life: Fraction) -> Fraction | None:
    """Return 1 - (residual / value) to the power of 1 / life, None where there is no such rate."""
    if residual <= 0 or value <= residual or life <= 0:
        return None
    exponent = EXACT.divide(Decimal(life.denominator), Decimal(life.numerator))
    root = Fraction(EXACT.power(EXACT.divide(residual, value), exponent))
    near = root.limit_denominator(_ROOT_MAX)  # an exact root, such as 1/3 of 1/27, stays exact
    return 1 - (near if abs(root - near) < _ROOT_ERROR else root)


def macrs_place(convention: Convention, day: date, books: Books) -> int:
    """Return the quarter (1 to 4) or month (1 to 12) of the fiscal year that a day lies in."""
    year = books.year_of(day)
    month = month_number(day, books.start) - month_number(year.starts_on, books.start)
    return month // 3 + 1 if convention is Convention.MID_QUARTER else month + 1


def _table(terms: Terms, in_service_on: date, books: Books) -> tuple[Decimal, ...]:
    place = macrs_place(terms.convention, in_service_on, books)
    return percentages(terms.life_months, convention=terms.convention.value, place=place)


def _macrs(segment: Segment, begins_on: date, at: Position, books: Books) -> Iterator[Stretch]:
    """Yield the table's charges; a year begun before `begins_on` gives what is left of it."""
    table = _table(segment.terms, segment.in_service_on, books)
    first_year = books.year_of(segment.in_service_on)
    for number, percent in enumerate(table):
        year = first_year.shift(number, books.start) if number else first_year
        if year.ends_on < begins_on:
            continue
        first, left = max(year.starts_on, begins_on), at.book_value
        whole = books.round(EXACT.divide(segment.value * percent, _HUNDRED))
        days, begun = (year.ends_on - first).days + 1, max(year.starts_on, segment.in_service_on)
        if segment.year_charge is not None and year.contains(segment.starts_on):
            whole = segment.year_charge - segment.year_to_date
        elif first > begun:
            whole = books.round(times(whole, Fraction(days, (year.ends_on - begun).days + 1)))
        is_last = number == len(table) - 1
        charge = left if is_last else min(left, whole)
        recipe = Recipe(
            method=Method.MACRS, value=segment.value, book=left, residual=Decimal(0),
            life=segment.life, elapsed=Fraction(number), part=Fraction(1), begun=segment.elapsed,
            rate=None, is_switching=False, is_last=is_last, whole=charge, whole_count=days,
            percent=percent,
        )  # fmt: skip
        yield Stretch(
            starts_on=first, ends_on=year.ends_on, fiscal_year=year.fiscal_year, cost=at.cost,
            opening=at.depreciation, charge=charge, is_by_month=False, unit_count=days,
            recipe=recipe,
        )  # fmt: skip
        at = Position(at.cost, at.depreciation + charge)
