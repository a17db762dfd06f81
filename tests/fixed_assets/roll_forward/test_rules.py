"""Movements become years and types that foot: each opens with what the one before closed with."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from finance_app.fixed_assets.changes.rules import RecordedChange
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.depreciation.rules import make_schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books
from finance_app.fixed_assets.register.rules import Asset
from finance_app.fixed_assets.roll_forward.rules import (
    Movement,
    RollYear,
    TypeMovement,
    asset_years,
    roll_types,
    roll_years,
)
from finance_app.fixed_assets.terms.rules import Convention, Terms
from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart
from tests.factories import some_id

D = Decimal
NOTHING = Movement()
AMOUNTS = st.integers(0, 10**9).map(lambda cents: D(cents) / 100)
MOVEMENTS = st.builds(Movement, *(AMOUNTS for _ in fields(Movement)))
NAMES = st.sampled_from(["", "Land", "rigs", "Vans"])
LISTS = st.lists(st.builds(TypeMovement, NAMES, st.integers(1, 9), MOVEMENTS), max_size=20)


def moved(name: str, year: int, **amounts: int) -> TypeMovement:
    return TypeMovement(name, year, Movement(**{key: D(one) for key, one in amounts.items()}))


def test_a_year_closes_with_what_it_opened_with_and_what_happened():
    movement = Movement(
        additions=D(100), brought_in=D(10), charge=D(20), impairments=D(5), disposed_cost=D(40),
        disposed_depreciation=D(15), proceeds=D(30),
    )  # fmt: skip
    year = RollYear(2026, D(1000), D(300), movement)
    assert (year.opening_book_value, movement.disposed_book_value) == (700, 25)
    assert (year.closing_cost, year.closing_depreciation, year.closing_book_value) == (
        1060, 320, 740,
    )  # fmt: skip


@given(LISTS, st.integers(1, 9), st.integers(0, 4))
def test_each_year_opens_with_the_closing_of_the_one_before(movements, first, more):
    years = roll_years(movements, first, first + more)
    assert [one.fiscal_year for one in years] == list(range(first, first + more + 1))
    for before, after in pairwise(years):
        assert (after.opening_cost, after.opening_depreciation) == (
            before.closing_cost, before.closing_depreciation,
        )  # fmt: skip
    until = [one.movement for one in movements if one.fiscal_year <= years[-1].fiscal_year]
    whole = sum(until, NOTHING)
    assert years[-1].closing_cost == whole.additions - whole.disposed_cost
    assert years[-1].closing_depreciation == (
        whole.brought_in + whole.charge + whole.impairments - whole.disposed_depreciation
    )
    earlier = [one for one in movements if one.fiscal_year < first]
    assert years[0].opening_cost == sum((one.movement.additions for one in earlier), D(0)) - sum(
        (one.movement.disposed_cost for one in earlier), D(0)
    )


@given(LISTS, st.integers(1, 9))
def test_types_sum_to_the_total_of_the_year(movements, year):
    (total,) = roll_years(movements, year, year)
    types = roll_types(movements, year)
    names = [name for name, _ in types]
    assert names == sorted(names, key=lambda name: (not name, name.casefold()))
    assert len(set(names)) == len(names)
    rolled = [one for _, one in types]
    assert sum((one.movement for one in rolled), NOTHING) == total.movement
    for figure in ("opening_cost", "opening_depreciation", "closing_cost", "closing_book_value"):
        assert sum(getattr(one, figure) for one in rolled) == getattr(total, figure)


def test_a_type_of_which_nothing_is_left_is_not_shown():
    movements = [
        moved("Vans", 1, additions=5),
        moved("Vans", 2, disposed_cost=5),
        moved("Rigs", 9, charge=1),
    ]
    assert [name for name, _ in roll_types(movements, 1)] == ["Vans"]
    assert [name for name, _ in roll_types(movements, 2)] == ["Vans"]
    assert roll_types(movements, 3) == []
    assert roll_types([], 3) == []


def an_asset(**changes: object) -> Asset:
    made = Asset(
        id=some_id(), name="Lathe", acquisition_date=date(2026, 1, 1), value=D(6000),
        setup_cost=D(0), type_id=None, type="", notes="", supplier="", location="",
        serial_number="", parent_id=None, in_service_on=date(2026, 1, 1),
        terms=Terms(convention=Convention.MONTH), unit_name="", opening_depreciation=D(0),
        opening_on=None, disposed_on=None, currency_code="EUR", source="screen", version=1,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return replace(made, **changes)


def a_change(kind: ChangeKind, on: date, number: int, **fields_: object) -> RecordedChange:
    made = RecordedChange(
        id=some_id(), asset_id=some_id(), number=number, kind=kind, on=on, amount=D(0), units=D(0),
        proceeds=D(0), depreciation=D(0), terms=None, notes="", group_id=some_id(),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return replace(made, **fields_)


def test_an_asset_s_years_hold_all_that_happened_to_it_and_nothing_that_was_reversed():
    asset, books = an_asset(), Books(CALENDAR_YEAR, D("0.01"))
    kept = [
        a_change(ChangeKind.ADDITION, date(2026, 7, 1), 1, amount=D(540)),
        a_change(ChangeKind.IMPAIRMENT, date(2027, 1, 1), 3, amount=D(48)),
        a_change(ChangeKind.DISPOSAL, date(2028, 12, 31), 5, amount=D(6540), proceeds=D(7),
                 depreciation=D("3876")),
    ]  # fmt: skip
    undone = a_change(
        ChangeKind.ADDITION, date(2026, 8, 1), 2, amount=D(9), reversed_at=asset.created_at
    )
    used = a_change(ChangeKind.REVISION, date(2027, 2, 1), 4, terms=asset.terms)
    schedule = make_schedule(asset.basis, [one.change for one in kept], books)
    years = asset_years(asset, schedule, [*kept, undone, used], books)
    assert [one.fiscal_year for one in years] == [2026, 2027, 2028]
    assert [one.movement.additions for one in years] == [6540, 0, 0]
    assert [one.movement.impairments for one in years] == [0, 48, 0]
    assert [one.movement.charge for one in years] == [1260, 1308, 1308]
    last = years[-1]
    assert (last.movement.disposed_cost, last.movement.proceeds) == (6540, 7)
    assert (last.closing_cost, last.closing_depreciation) == (0, 48)


def test_an_asset_that_came_with_depreciation_enters_with_both():
    books = Books(FiscalYearStart(4, 6), D("0.01"))
    asset = an_asset(opening_on=date(2028, 4, 6), opening_depreciation=D(2700))
    years = asset_years(asset, make_schedule(asset.basis, [], books), [], books)
    assert (years[0].fiscal_year, years[0].opening_cost) == (2028, 0)
    assert (years[0].movement.additions, years[0].movement.brought_in) == (6000, 2700)
    assert (years[-1].closing_cost, years[-1].closing_book_value) == (6000, 0)
