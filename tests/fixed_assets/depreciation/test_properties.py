"""Depreciation of assets of every kind, to which nothing happens after the purchase."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind
from finance_app.fixed_assets.depreciation.rules import make_schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.kit.period import FiscalYearStart, months_between
from tests.fixed_assets.depreciation.assets import (
    ALL,
    BY_TIME,
    DAY,
    EURO,
    FAR,
    Asset,
    amounts,
    assets,
    books,
    charges,
    service_days,
    total,
)

CALENDAR = Books(FiscalYearStart(1, 1), EURO)
CHARGED = (*BY_TIME, Method.MACRS)
MANY = settings(max_examples=120)
SOME = settings(max_examples=60)


def rounded(amount: Fraction, coin: Decimal) -> Decimal:
    """Return a fraction half up in coins, worked out in whole numbers."""
    count = Fraction(amount) / Fraction(coin)
    return (2 * count.numerator + count.denominator) // (2 * count.denominator) * coin


def made(
    terms: Terms, cost: str, in_service_on: str, *changes: Change, books: Books = CALENDAR
) -> Asset:
    day = date.fromisoformat(in_service_on)
    return Asset(Basis(Decimal(cost), day, day, terms), books, changes)


# Every asset


@pytest.mark.parametrize("method", CHARGED)
@SOME
@given(data=st.data())
def test_charges_sum_to_cost_less_residual(method, data):
    asset = data.draw(assets([method]))
    basis = asset.basis
    wanted = max(basis.cost - basis.terms.residual, Decimal(0))
    schedule = asset.schedule()
    assert charges(schedule) == wanted
    closing = schedule.at(FAR, asset.books)
    assert (closing.cost, closing.depreciation) == (basis.cost, wanted)


@SOME
@given(assets([Method.NONE]))
def test_nothing_is_charged_on_what_is_not_depreciated(asset):
    schedule = asset.schedule()
    assert charges(schedule) == 0
    assert schedule.at(FAR, asset.books).book_value == asset.basis.cost
    assert schedule.ends_on == asset.basis.acquired_on


@SOME
@given(
    assets([Method.UNITS_OF_PRODUCTION]),
    st.lists(st.tuples(st.integers(1, 900), st.integers(0, 400)), max_size=6),
)
def test_units_charge_it_all_once_the_capacity_is_used(asset, uses):
    capacity, on, changes, used = asset.basis.terms.capacity, asset.basis.in_service_on, [], {}
    left = capacity
    for share, days in [*uses, (1000, 0)]:
        on += days * DAY
        units = (left * share / 1000).quantize(EURO)
        left -= units
        changes.append(Change(ChangeKind.USAGE, on, units=units))
        used[on] = capacity - left
    whole = max(asset.basis.cost - asset.basis.terms.residual, Decimal(0))
    schedule = asset.schedule(*changes)
    assert charges(schedule) == whole
    for day, units in used.items():
        share = Fraction(whole) * Fraction(units) / Fraction(capacity)
        assert schedule.at(day, asset.books).depreciation == rounded(share, asset.books.coin)


@MANY
@given(assets(), st.lists(st.integers(-500, 40_000), min_size=2, max_size=12))
def test_depreciation_to_date_rises_and_stops_at_the_residual(asset, numbers):
    basis, schedule = asset.basis, asset.schedule()
    edges = [one.ends_on for one in schedule.stretches]
    days = sorted({*(basis.in_service_on + n * DAY for n in numbers), *edges})
    before = Decimal(0)
    for day in days:
        at = schedule.at(day, asset.books)
        assert at.cost == (basis.cost if day >= basis.acquired_on else 0)
        assert at.depreciation >= before
        assert at.depreciation == 0 or day >= basis.in_service_on
        assert at.book_value >= min(basis.terms.residual, at.cost)
        assert at.depreciation % asset.books.coin == 0
        before = at.depreciation


@SOME
@given(assets(CHARGED), st.data())
def test_months_sum_to_their_year_and_years_to_the_line(asset, data):
    schedule, own = asset.schedule(), asset.books
    first = own.year_of(schedule.stretches[0].starts_on)
    year = first.shift(data.draw(st.integers(0, len(schedule.stretches))))
    charged = [one for one in schedule.stretches if one.fiscal_year <= year.fiscal_year]
    of_year = total(one.charge for one in charged if one.fiscal_year == year.fiscal_year)
    months = months_between(year.starts_on, year.ends_on, own.start)
    by_month = [schedule.charge_between(one.starts_on, one.ends_on, own) for one in months]
    assert total(by_month) == of_year
    assert schedule.charge_between(year.starts_on, year.ends_on, own) == of_year
    assert schedule.at(year.ends_on, own).depreciation == total(one.charge for one in charged)
    for month, charge in zip(months, by_month, strict=True):
        before = schedule.at(month.starts_on - DAY, own).depreciation
        assert schedule.at(month.ends_on, own).depreciation - before == charge


@SOME
@given(assets())
def test_stretches_are_in_order_and_each_within_a_fiscal_year(asset):
    stretches = asset.schedule().stretches
    for one, following in pairwise(stretches):
        assert one.ends_on < following.starts_on
        assert one.opening + one.charge == following.opening
    for one in stretches:
        year = asset.books.year_of(one.starts_on)
        assert year.contains(one.ends_on)
        assert one.fiscal_year == year.fiscal_year
        assert one.unit_count >= 1


# Straight line


@MANY
@given(assets([Method.STRAIGHT_LINE], is_below=True))
def test_a_whole_year_is_the_annual_charge_and_the_first_its_share(asset):
    terms, own = asset.basis.terms, asset.books
    annual = Fraction(asset.basis.cost - terms.residual) * 12 / terms.life_months
    planned = [one for one in asset.schedule().stretches if one.recipe is not None]
    for one in planned[1:-1]:
        assert one.charge == rounded(annual, own.coin)
    assume(len(planned) > 1)
    first, year = planned[0], own.year_of(asset.basis.in_service_on)
    if terms.convention is Convention.DAY:
        days = (year.ends_on - asset.basis.in_service_on).days + 1
        part = Fraction(days, (year.ends_on - year.starts_on).days + 1)
    else:
        months = months_between(asset.basis.in_service_on, year.ends_on, own.start)
        part = Fraction(len(months), 12)
    assert first.charge == rounded(annual * part, own.coin)


def test_a_leap_year_charges_as_much_as_any_other():
    schedule = made(Terms(life_months=120), "10000", "2023-03-01").schedule()
    found = [(one.fiscal_year, one.charge, one.unit_count) for one in schedule.stretches[:3]]
    assert found[0] == (2023, Decimal("838.36"), 306)  # 1,000 x 306/365
    assert found[1:] == [(2024, Decimal(1000), 366), (2025, Decimal(1000), 365)]


def test_in_a_leap_year_a_day_is_a_366th():
    schedule = made(Terms(life_months=120), "10000", "2024-12-31").schedule()
    assert schedule.stretches[0].charge == Decimal("2.73")


def test_a_fiscal_month_counts_from_its_own_first_day():
    """With months from the 6th, 5 May is the last day of a month, and 6 May the first of one."""
    own = Books(FiscalYearStart(4, 6), EURO)
    terms = Terms(convention=Convention.MONTH, life_months=12)
    whole = made(terms, "1200", "2021-05-05", books=own).schedule()
    assert [(one.charge, one.ends_on) for one in whole.stretches] == [(1200, date(2022, 4, 5))]
    assert whole.at(date(2021, 5, 4), own).depreciation == 0
    assert whole.at(date(2021, 5, 5), own).depreciation == 100
    assert whole.at(date(2021, 5, 31), own).depreciation == 100
    assert whole.at(date(2021, 6, 5), own).depreciation == 200
    cut = made(terms, "1200", "2021-05-06", books=own).schedule()
    assert [one.charge for one in cut.stretches] == [1100, 100]


# The other methods, as textbooks have them


def textbook(method: Method, cost: Decimal, terms: Terms, coin: Decimal) -> list[Decimal]:
    """Return the charges of whole years by the usual formulas, each rounded, the last the rest."""
    years, found, book = terms.life_months // 12, [], cost
    with localcontext(prec=90, rounding=ROUND_HALF_UP):
        for number in range(1, years + 1):
            left = book - terms.residual
            exact = {
                Method.STRAIGHT_LINE: lambda: Fraction(cost - terms.residual) / years,
                Method.SUM_OF_YEARS_DIGITS: lambda number=number: (
                    Fraction(cost - terms.residual)
                    * (years - number + 1)
                    / (years * (years + 1) // 2)
                ),
                Method.DECLINING_BALANCE: lambda book=book, left=left, number=number: max(
                    Fraction(book) * Fraction(terms.factor) / years,
                    Fraction(left) / (years - number + 1) if terms.is_switching else Fraction(0),
                ),
                Method.WRITTEN_DOWN_VALUE: lambda book=book: Fraction(
                    book * (1 - (terms.residual / cost) ** (1 / Decimal(years)))
                ),
            }[method]()
            charge = left if number == years else min(left, rounded(exact, coin))
            found.append(charge)
            book -= charge
    return found


@pytest.mark.parametrize("method", BY_TIME)
@settings(max_examples=40)
@given(data=st.data())
def test_whole_years_are_those_of_the_textbook(method, data):
    asset = data.draw(assets([method], is_below=True))
    terms, own = asset.basis.terms, asset.books
    years = data.draw(st.integers(1, 30))
    day = own.year_of(asset.basis.in_service_on).starts_on
    terms = Terms(
        method, terms.convention, years * 12, terms.residual, terms.factor, terms.is_switching
    )
    assume(terms.residual < asset.basis.cost)
    schedule = make_schedule(Basis(asset.basis.cost, day, day, terms), [], own)
    found = [one.charge for one in schedule.stretches]
    wanted = textbook(method, asset.basis.cost, terms, own.coin)
    assert found + [Decimal(0)] * (years - len(found)) == wanted


@pytest.mark.parametrize(
    ("method", "residual", "life", "cost", "day", "charges"),
    [
        # 1000.05 x 2/7 x 7/12 is 166.675 exactly, though 2/7 has no end.
        (Method.DECLINING_BALANCE, "0", 84, "1000.05", "2021-06-01", "166.68 238.11"),
        # The rate is 1 - (1/8)^(1/3), a half: 35.035 in year 2.
        (Method.WRITTEN_DOWN_VALUE, "10.01", 36, "80.08", "2021-10-01", "10.01 35.04"),
        # The rate is 1 - (16/81)^(1/2), 5/9: 0.075 in a month.
        (Method.WRITTEN_DOWN_VALUE, "0.32", 24, "1.62", "2021-12-01", "0.08 0.86"),
    ],
)
def test_exactly_half_a_coin_is_rounded_up(method, residual, life, cost, day, charges):
    terms = Terms(method, Convention.MONTH, life, Decimal(residual))
    found = made(terms, cost, day).schedule().stretches
    assert [one.charge for one in found[:2]] == [Decimal(text) for text in charges.split()]


@pytest.mark.parametrize(
    ("life", "charges"),
    [
        (42, "444.44 317.46 190.48 47.62"),  # 3.5 + 2.5 + 1.5, and 0.375 of 7.875 for half a year
        (6, "1000.00"),
        (12, "1000.00"),
    ],
)
def test_digits_of_a_life_that_is_not_whole_years(life, charges):
    terms = Terms(Method.SUM_OF_YEARS_DIGITS, Convention.MONTH, life)
    found = made(terms, "1000", "2021-01-01").schedule().stretches
    assert [one.charge for one in found] == [Decimal(text) for text in charges.split()]


def test_a_life_of_a_month_from_the_31st_ends_with_february():
    schedule = made(Terms(life_months=1), "100", "2023-01-31").schedule()
    assert (schedule.stretches[0].ends_on, schedule.ends_on) == (date(2023, 2, 27),) * 2


@pytest.mark.parametrize("method", ALL)
def test_the_end_of_charges_without_any(method):
    day = date(2021, 5, 5)
    convention = Convention.HALF_YEAR if method is Method.MACRS else Convention.DAY
    terms = Terms(method, convention, residual=Decimal(10), capacity=Decimal(1))
    schedule = make_schedule(Basis(Decimal(10), day, day, terms), [], CALENDAR)
    assert schedule.ends_on == day
    assert charges(schedule) == 0


# Opening depreciation


@MANY
@given(assets(CHARGED), st.data())
def test_opening_depreciation_is_taken_over_and_the_rest_charged_later(asset, data):
    basis, own = asset.basis, asset.books
    opening = data.draw(amounts(own.coin, Decimal(0), basis.cost))
    opening_on = basis.acquired_on + data.draw(st.integers(0, 2000) | st.integers(0, 20_000)) * DAY
    came = Basis(
        basis.cost, basis.acquired_on, basis.in_service_on, basis.terms, opening, opening_on
    )
    schedule = make_schedule(came, [], own)
    assert schedule.at(opening_on - DAY, own).cost == 0
    at = schedule.at(opening_on, own)
    assert at.cost == basis.cost
    assert at.depreciation >= opening
    assert min(one.starts_on for one in schedule.stretches) == opening_on
    assert schedule.stretches[0].opening == opening
    closing = schedule.at(FAR, own)
    assert closing.book_value == min(basis.cost - opening, max(basis.terms.residual, Decimal(0)))


@SOME
@given(assets(BY_TIME), st.data())
def test_opening_depreciation_as_planned_goes_on_as_planned(asset, data):
    basis, own = asset.basis, asset.books
    day = own.year_of(basis.in_service_on).shift(data.draw(st.integers(1, 5))).starts_on
    planned = asset.schedule()
    opening = planned.at(day - DAY, own).depreciation
    came = Basis(basis.cost, basis.acquired_on, basis.in_service_on, basis.terms, opening, day)
    schedule = make_schedule(came, [], own)
    later = [one.charge for one in planned.stretches if one.starts_on >= day]
    found = [one.charge for one in schedule.stretches if one.charge]
    for ours, theirs in zip(found, later, strict=False):
        assert abs(ours - theirs) <= 2 * own.coin * max(len(later), 1)


@given(service_days, books, st.integers(1, 3000))
def test_an_asset_bought_used_is_charged_over_what_is_left_of_its_life(day, own, days):
    """In service before its purchase here: nothing is charged for the time before."""
    bought = day + timedelta(days)
    schedule = make_schedule(Basis(Decimal(5000), bought, day, Terms()), [], own)
    assert charges(schedule) == 5000
    assert schedule.stretches[0].starts_on == bought
