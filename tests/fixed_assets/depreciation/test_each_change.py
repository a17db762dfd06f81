"""Each kind of change by example, with figures worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind
from finance_app.fixed_assets.depreciation.rules import Schedule, make_schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.kit.period import FiscalYearStart
from tests.fixed_assets.depreciation.assets import BY_TIME, EURO, FAR, charges, total

CALENDAR = Books(FiscalYearStart(1, 1), EURO)
REVISION, ADDITION, IMPAIRMENT, USAGE, DISPOSAL = ChangeKind


def made(
    terms: Terms,
    *changes: Change,
    cost: str = "1000",
    on: str = "2021-01-01",
    books: Books = CALENDAR,
) -> Schedule:
    day = date.fromisoformat(on)
    return make_schedule(Basis(Decimal(cost), day, day, terms), changes, books)


def by_year(schedule: Schedule) -> list[Decimal]:
    years = sorted({one.fiscal_year for one in schedule.stretches})
    of_year = {
        year: [one.charge for one in schedule.stretches if one.fiscal_year == year]
        for year in years
    }
    return [total(of_year[year]) for year in years]


def decimals(text: str) -> list[Decimal]:
    return [Decimal(one) for one in text.split()]


def test_the_day_of_disposal_is_charged():
    schedule = made(Terms(), Change(DISPOSAL, date(2022, 1, 31), Decimal(1000)))
    assert by_year(schedule) == decimals("200 16.99")  # 31 of 365 days of 200
    assert schedule.given_up[0].carrying_amount == Decimal("783.01")
    assert schedule.at(date(2022, 1, 30), CALENDAR).cost == 1000
    assert schedule.at(date(2022, 1, 31), CALENDAR).cost == 0


def test_by_month_the_month_of_disposal_is_charged_once_it_is_over():
    terms = Terms(convention=Convention.MONTH, life_months=60)
    within = made(terms, Change(DISPOSAL, date(2021, 3, 30), Decimal(1000)))
    at_its_end = made(terms, Change(DISPOSAL, date(2021, 3, 31), Decimal(1000)))
    assert charges(within) == Decimal("33.33")
    assert charges(at_its_end) == 50


def test_a_part_takes_its_share_of_the_residual_along():
    terms = Terms(residual=Decimal(100))
    schedule = made(terms, Change(DISPOSAL, date(2021, 12, 31), Decimal(400)))
    assert schedule.given_up[0].depreciation == 72
    assert by_year(schedule) == decimals("180 108 108 108 108")
    assert schedule.at(FAR, CALENDAR).book_value == 60


def test_a_change_on_the_day_after_a_disposal_leaves_the_day_itself_as_it_was():
    out = Change(DISPOSAL, date(2022, 6, 30), Decimal(400))
    more = Change(ADDITION, date(2022, 7, 1), Decimal(50))
    assert made(Terms(), out).at(out.on, CALENDAR).cost == 600
    assert made(Terms(), out, more).at(out.on, CALENDAR) == made(Terms(), out).at(out.on, CALENDAR)
    assert made(Terms(), out, more).at(more.on, CALENDAR).cost == 650


def test_an_addition_spreads_over_what_is_left_of_the_life():
    schedule = made(Terms(), Change(ADDITION, date(2023, 1, 1), Decimal(300)))
    assert by_year(schedule) == decimals("200 200 300 300 300")


def test_an_addition_before_the_first_use_is_like_cost():
    day = date(2021, 1, 1)
    basis = Basis(Decimal(700), day, date(2022, 1, 1), Terms())
    addition = Change(ADDITION, date(2021, 6, 1), Decimal(300))
    schedule = make_schedule(basis, [addition], CALENDAR)
    assert by_year(schedule) == decimals("0 200 200 200 200 200")


def test_an_addition_after_the_end_of_the_life_is_charged_at_once():
    addition = Change(ADDITION, date(2023, 3, 5), Decimal(50))
    for convention in (Convention.DAY, Convention.MONTH):
        schedule = made(Terms(convention=convention, life_months=12), addition)
        assert schedule.at(date(2023, 3, 5), CALENDAR).book_value == 0
        assert schedule.charge_between(addition.on, addition.on, CALENDAR) == 50


def test_an_impairment_is_no_charge_and_lowers_the_later_ones():
    schedule = made(Terms(), Change(IMPAIRMENT, date(2023, 1, 1), Decimal(150)))
    assert by_year(schedule) == decimals("200 200 150 150 150")
    assert schedule.at(date(2023, 1, 1), CALENDAR).depreciation == Decimal("550.41")


def test_an_impairment_below_the_residual_ends_the_charges():
    terms = Terms(residual=Decimal(500))
    schedule = made(terms, Change(IMPAIRMENT, date(2022, 1, 1), Decimal(600)))
    assert charges(schedule) == 100
    assert schedule.at(FAR, CALENDAR).book_value == 300


def test_a_life_goes_on_while_the_residual_is_above_the_cost():
    terms = Terms(residual=Decimal(1000))
    addition = Change(ADDITION, date(2024, 1, 1), Decimal(600))
    assert by_year(made(terms, addition)) == decimals("0 300 300")
    lower = Change(REVISION, date(2024, 1, 1), terms=Terms(life_months=0))
    assert by_year(made(terms, lower)) == decimals("0 500 500")


def test_a_life_goes_on_through_several_revisions():
    """A life of 0 leaves the days of the life as they are, once and again."""
    first = Change(REVISION, date(2022, 1, 1), terms=Terms(life_months=0, residual=Decimal(80)))
    second = Change(REVISION, date(2023, 1, 1), terms=Terms(life_months=0))
    assert by_year(made(Terms(), first, second)) == decimals("200 180 206.67 206.67 206.66")


@pytest.mark.parametrize("method", BY_TIME)
def test_a_life_goes_on_under_another_method(method):
    residual = Decimal(100)
    revision = Change(
        REVISION, date(2023, 1, 1), terms=Terms(method, life_months=0, residual=residual)
    )
    schedule = made(Terms(residual=residual), revision)
    assert schedule.ends_on <= date(2025, 12, 31)
    third = {
        Method.STRAIGHT_LINE: "180.00",
        Method.SUM_OF_YEARS_DIGITS: "270.00",  # 540 x 3/6
        Method.DECLINING_BALANCE: "426.67",  # 640 x 2/3
        Method.WRITTEN_DOWN_VALUE: "295.29",  # 640 x (1 - (100/640)^(1/3))
    }[method]
    assert by_year(schedule)[:3] == [180, 180, Decimal(third)]
    assert schedule.at(FAR, CALENDAR).book_value == residual


def test_the_rate_stays_while_method_and_factor_do():
    terms = Terms(Method.DECLINING_BALANCE, is_switching=False)
    same = Change(
        REVISION, date(2023, 1, 1), terms=Terms(terms.method, life_months=0, is_switching=False)
    )
    assert by_year(made(terms, same)) == by_year(made(terms))
    other = Terms(terms.method, life_months=0, factor=Decimal(1), is_switching=False)
    changed = made(terms, Change(REVISION, date(2023, 1, 1), terms=other))
    assert by_year(changed)[:3] == decimals("400 240 120")


def test_a_life_by_day_that_goes_on_by_month_ends_with_its_month():
    terms = Terms(life_months=24)
    monthly = Terms(convention=Convention.MONTH, life_months=0)
    schedule = made(terms, Change(REVISION, date(2022, 3, 1), terms=monthly), on="2021-01-15")
    assert schedule.ends_on == date(2023, 1, 31)
    assert schedule.at(date(2023, 1, 30), CALENDAR).book_value > 0
    assert schedule.at(date(2023, 1, 31), CALENDAR).book_value == 0


@pytest.mark.parametrize("method", BY_TIME)
def test_a_revision_after_the_end_of_the_life_charges_the_rest_at_once(method):
    terms = Terms(method, life_months=12, residual=Decimal(100))
    new = Terms(method, life_months=0, residual=Decimal(40))
    schedule = made(terms, Change(REVISION, date(2023, 5, 5), terms=new))
    assert schedule.charge_between(date(2023, 5, 5), date(2023, 5, 5), CALENDAR) == 60


@pytest.mark.parametrize("method", BY_TIME)
def test_a_change_in_the_last_days_of_a_life_counted_longer_than_it_is(method):
    """July to January are 215 days, more than 7/12 of a year: nothing of it is left by then."""
    terms = Terms(method, life_months=7, residual=Decimal(100))
    own = Books(FiscalYearStart(1, 31), EURO)
    for change in (
        Change(ADDITION, date(2022, 1, 30), Decimal(50)),
        Change(
            REVISION, date(2022, 1, 30), terms=Terms(method, life_months=0, residual=Decimal(50))
        ),
    ):
        schedule = made(terms, change, on="2021-07-01", books=own)
        assert schedule.at(date(2022, 1, 31), own).book_value == (change.terms or terms).residual


def test_land_is_put_to_use_by_a_revision():
    day = date(2023, 1, 1)
    schedule = made(Terms(Method.NONE, life_months=0), Change(REVISION, day, terms=Terms()))
    assert by_year(schedule) == decimals("0 200 200 200 200 200")


# Units


def test_units_beyond_the_capacity_charge_nothing_more():
    terms = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=Decimal(100))
    uses = [Change(USAGE, date(2021, 1, n), units=Decimal(60)) for n in (1, 2, 3)]
    schedule = made(terms, *uses)
    assert [one.charge for one in schedule.stretches if one.recipe] == decimals("600 400 0")
    more = Change(USAGE, date(2022, 1, 1), units=Decimal(5))
    addition = Change(ADDITION, date(2021, 6, 1), Decimal(10))
    assert charges(made(terms, *uses, addition, more)) == 1000


def test_units_after_a_change_spread_what_is_left_over_the_capacity_that_is_left():
    terms = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=Decimal(100))
    uses = [Change(USAGE, date(year, 1, 1), units=Decimal(50)) for year in (2021, 2023)]
    addition = Change(ADDITION, date(2022, 1, 1), Decimal(100))
    schedule = made(terms, uses[0], addition, uses[1])
    assert by_year(schedule) == decimals("500 0 600")


# MACRS


def macrs(*changes: Change, on: str = "2021-06-01") -> Schedule:
    terms = Terms(Method.MACRS, Convention.HALF_YEAR, 60)
    return made(terms, *changes, cost="10000", on=on)


def test_half_the_year_of_disposal_is_allowed_whatever_the_day():
    for day in (date(2023, 1, 1), date(2023, 3, 5), date(2023, 12, 31)):
        schedule = macrs(Change(DISPOSAL, day, Decimal(10_000)))
        assert by_year(schedule)[:3] == decimals("2000 3200 960")
        assert schedule.given_up[0].carrying_amount == 3840


@pytest.mark.parametrize(
    ("convention", "in_service_on", "disposed_on", "charge"),
    [
        # The table's last year is half a year already, and half a year is what the rule allows.
        (Convention.HALF_YEAR, "2021-03-01", date(2026, 2, 1), "57.60"),
        # From the last quarter on, 7/8 of the last year are in the period; 1/8 of it is allowed.
        (Convention.MID_QUARTER, "2021-11-05", date(2026, 2, 1), "13.69"),
        (Convention.MID_QUARTER, "2021-02-05", date(2026, 3, 1), "13.80"),
    ],
)
def test_the_last_year_of_a_table_is_no_whole_year(convention, in_service_on, disposed_on, charge):
    terms = Terms(Method.MACRS, convention, 60)
    schedule = made(terms, Change(DISPOSAL, disposed_on, Decimal(1000)), on=in_service_on)
    assert by_year(schedule)[-1] == Decimal(charge)


def test_in_and_out_of_service_within_a_year_charges_nothing():
    schedule = macrs(Change(DISPOSAL, date(2021, 12, 1), Decimal(10_000)))
    assert charges(schedule) == 0
    assert schedule.given_up[0].depreciation == 0


def test_what_stays_goes_on_by_the_table():
    schedule = macrs(
        Change(DISPOSAL, date(2023, 3, 5), Decimal(2_500)),
        Change(DISPOSAL, date(2023, 9, 9), Decimal(5_000)),
    )
    assert [one.depreciation for one in schedule.given_up] == [1540, 3080]
    assert by_year(schedule) == decimals("2000 3200 1200 288 288 144")


def test_macrs_is_disposed_of_before_its_use_and_after_its_table():
    day = date(2021, 6, 1)
    terms = Terms(Method.MACRS, Convention.HALF_YEAR, 60)
    waiting = Basis(Decimal(10_000), day, date(2022, 2, 1), terms)
    early = make_schedule(waiting, [Change(DISPOSAL, date(2021, 7, 1), Decimal(4_000))], CALENDAR)
    assert early.given_up[0].depreciation == 0
    assert charges(early) == 6000
    late = macrs(Change(DISPOSAL, date(2030, 1, 1), Decimal(4_000)))
    assert late.given_up[0].carrying_amount == 0


def test_macrs_taken_over_within_a_year_charges_the_rest_of_it():
    day = date(2021, 6, 1)
    terms = Terms(Method.MACRS, Convention.HALF_YEAR, 60)
    basis = Basis(Decimal(10_000), day, day, terms, Decimal(4_000), date(2022, 7, 2))
    schedule = make_schedule(basis, [], CALENDAR)
    # 183 of 365 days of 3,200; what the table leaves over falls on its last year.
    assert by_year(schedule) == decimals("1604.38 1920 1152 1152 171.62")


def test_macrs_taken_over_after_its_table_charges_the_rest_at_once():
    day = date(2001, 6, 1)
    terms = Terms(Method.MACRS, Convention.HALF_YEAR, 60)
    basis = Basis(Decimal(1000), day, day, terms, Decimal(900), date(2010, 1, 1))
    assert charges(make_schedule(basis, [], CALENDAR)) == 100


def test_changes_of_one_day_take_effect_in_their_order():
    day = date(2023, 1, 1)
    schedule = made(
        Terms(),
        Change(ADDITION, day, Decimal(300)),
        Change(IMPAIRMENT, day, Decimal(450)),
        Change(DISPOSAL, day, Decimal(650)),
    )
    assert schedule.given_up[0].depreciation == Decimal("425.21")  # half of 400 + 450 + 0.41
    assert schedule.at(day, CALENDAR).book_value == Decimal("224.80")


def test_a_change_alters_no_day_before_it_by_a_coin():
    """A year cut short goes on by its own pace: 2/3 of the 1.64 of three days would be 1.09."""
    out = Change(DISPOSAL, date(2021, 1, 3), Decimal(1000))
    schedule = made(Terms(), out)
    assert [one.pace for one in schedule.stretches] == [(200, 365), (0, 1)]
    assert (schedule.stretches[0].charge, schedule.stretches[0].unit_count) == (Decimal("1.64"), 3)
    days = [date(2021, 1, 1), date(2021, 1, 2)]
    assert [schedule.at(day, CALENDAR).depreciation for day in days] == decimals("0.55 1.10")
    assert [made(Terms()).at(day, CALENDAR).depreciation for day in days] == decimals("0.55 1.10")


def test_the_pace_of_units_is_their_charge():
    terms = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=Decimal(10))
    use = Change(USAGE, date(2021, 1, 1), units=Decimal(1))
    assert made(terms, use).stretches[0].pace == (100, 1)
