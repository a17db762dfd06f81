"""Which changes an asset can have, on which day, and what a change makes different."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from finance_app.fixed_assets.changes.rules import (
    KIND_LABELS,
    Difference,
    RecordedChange,
    active,
    change_problems,
    difference,
    misfit,
    schedule_changes,
    terms_on,
    units_left,
)
from finance_app.fixed_assets.depreciation.life.rules import Basis, Change, ChangeKind
from finance_app.fixed_assets.depreciation.rules import make_schedule
from finance_app.fixed_assets.depreciation.stretches.rules import Books, Position
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms, no_charge_notice
from finance_app.kit.period import CALENDAR_YEAR, FiscalYearStart
from tests.factories import some_id

D = Decimal
BOOKS = Books(CALENDAR_YEAR, D("0.01"))
BOUGHT, MAY, JUNE = date(2026, 1, 1), date(2026, 5, 1), date(2026, 6, 1)
DAY = timedelta(days=1)
STRAIGHT = Terms(convention=Convention.MONTH)
MACRS = Terms(Method.MACRS, Convention.HALF_YEAR, 60)
UNITS = Terms(Method.UNITS_OF_PRODUCTION, life_months=0, capacity=D(1000))
LAND = Terms(Method.NONE, life_months=0)
REVISION, ADDITION, IMPAIRMENT, USAGE, DISPOSAL = ChangeKind


def basis(terms: Terms = STRAIGHT, **changes: object) -> Basis:
    return replace(Basis(D(6000), BOUGHT, BOUGHT, terms), **changes)


def change(kind: ChangeKind, on: date = MAY, **fields: object) -> Change:
    return Change(kind, on, **fields)


def problems(of: Basis, *changes: Change) -> dict[str, str]:
    """Return what is wrong with the last of some changes."""
    *earlier, last = changes
    at = make_schedule(of, earlier, BOOKS).at(last.on, BOOKS)
    return change_problems(of, earlier, last, at)


SOUND = {
    "a life": (STRAIGHT, change(REVISION, terms=replace(STRAIGHT, life_months=12))),
    "the life goes on": (STRAIGHT, change(REVISION, terms=replace(STRAIGHT, life_months=0))),
    "a residual above the book value": (
        STRAIGHT, change(REVISION, terms=replace(STRAIGHT, residual=D(9000))),
    ),
    "another method": (STRAIGHT, change(REVISION, terms=replace(UNITS, capacity=D(5)))),
    "to nothing": (STRAIGHT, change(REVISION, terms=LAND)),
    "from nothing": (LAND, change(REVISION, terms=STRAIGHT)),
    "an addition": (STRAIGHT, change(ADDITION, amount=D(1))),
    "an addition on the first day": (STRAIGHT, change(ADDITION, BOUGHT, amount=D(1))),
    "all that is left": (STRAIGHT, change(IMPAIRMENT, amount=D(5600))),
    "part of it": (STRAIGHT, change(DISPOSAL, amount=D(5999))),
    "all of it": (STRAIGHT, change(DISPOSAL, amount=D(6000))),
    "on the first day": (STRAIGHT, change(DISPOSAL, BOUGHT, amount=D(6000))),
    "the whole capacity": (UNITS, change(USAGE, units=D(1000))),
    "MACRS is sold": (MACRS, change(DISPOSAL, amount=D(6000))),
    "land is sold": (LAND, change(DISPOSAL, amount=D(6000))),
}  # fmt: skip


@pytest.mark.parametrize(("terms", "last"), SOUND.values(), ids=SOUND)
def test_a_change_that_can_be(terms, last):
    assert problems(basis(terms), last) == {}


REFUSED = {
    "sold before it was bought": (
        STRAIGHT, [change(DISPOSAL, BOUGHT - DAY, amount=D(1))],
        "on", "It was bought on 1 January 2026, after that day.",
    ),
    "changed before it was bought": (
        STRAIGHT, [change(ADDITION, BOUGHT - DAY, amount=D(1))],
        "on", "The asset is in the register from 1 January 2026 on.",
    ),
    "out of order": (
        STRAIGHT, [change(ADDITION, JUNE, amount=D(1)), change(ADDITION, MAY, amount=D(1))],
        "on", "The last change of this asset is of 1 June 2026. Choose a later day,"
        " or reverse that one first.",
    ),
    "on the day of a disposal": (
        STRAIGHT, [change(DISPOSAL, MAY, amount=D(1)), change(ADDITION, MAY, amount=D(1))],
        "on", "The last change of this asset is of 1 May 2026. Choose a later day,"
        " or reverse that one first.",
    ),
    "after it was sold": (
        STRAIGHT, [change(DISPOSAL, MAY, amount=D(6000)), change(ADDITION, JUNE, amount=D(1))],
        "on", "The asset was disposed of before that day.",
    ),
    "sold twice": (
        STRAIGHT, [change(DISPOSAL, MAY, amount=D(6000)), change(DISPOSAL, MAY, amount=D(6000))],
        "on", "The asset was disposed of before that day.",
    ),
    "more than is left": (
        STRAIGHT, [change(IMPAIRMENT, amount=D("5600.01"))],
        "amount", "The book value is only 5,600.00 that day.",
    ),
    "more than there is": (
        STRAIGHT, [change(DISPOSAL, amount=D(4000)), change(DISPOSAL, JUNE, amount=D("2000.01"))],
        "amount", "The cost in the register is only 2,000.00 that day.",
    ),
    "no terms": (STRAIGHT, [change(REVISION)], "method", "Choose the new terms."),
    "terms that do not fit": (
        STRAIGHT, [change(REVISION, terms=replace(STRAIGHT, convention=Convention.HALF_YEAR))],
        "convention", "This method counts by day or by month.",
    ),
    "no life to go on with": (
        LAND, [change(REVISION, terms=replace(STRAIGHT, life_months=0))],
        "life", "The useful life must be longer than zero.",
    ),
    "to MACRS": (
        STRAIGHT, [change(REVISION, terms=MACRS)],
        "method", "MACRS starts with the year an asset is placed in service and cannot be taken"
        " up later.",
    ),
    "a revision under MACRS": (
        MACRS, [change(REVISION, terms=STRAIGHT)],
        "method", "MACRS is fixed by its tables: the life, residual and method of an asset under"
        " MACRS cannot be revised.",
    ),
    "an addition under MACRS": (
        MACRS, [change(ADDITION, amount=D(1))],
        "on", "Under MACRS an improvement is property of its own: add it as a component.",
    ),
    "an impairment under MACRS": (
        MACRS, [change(IMPAIRMENT, amount=D(1))],
        "on", "MACRS writes off by its tables only and knows no impairment.",
    ),
    "units of something else": (
        STRAIGHT, [change(USAGE, units=D(1))],
        "units", "This asset is not written down by units.",
    ),
    "more units than are left": (
        UNITS, [change(USAGE, units=D("400.5")), change(USAGE, units=D("599.6"))],
        "units", "Only 599.5 units of its capacity are left.",
    ),
    "more units than were left by a revision": (
        UNITS, [
            change(USAGE, units=D(900)), change(REVISION, terms=replace(UNITS, capacity=D(50))),
            change(USAGE, units=D(20)), change(USAGE, units=D(31)),
        ],
        "units", "Only 30 units of its capacity are left.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("terms", "changes", "field", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_change_that_cannot_be_is_refused_with_a_sentence_at_its_field(
    terms, changes, field, sentence
):
    assert problems(basis(terms), *changes) == {field: sentence}


def test_changes_may_share_a_day_and_disposals_too():
    part = change(DISPOSAL, amount=D(100))
    for first, second in (
        (change(ADDITION, amount=D(1)), change(IMPAIRMENT, amount=D(1))),
        (change(IMPAIRMENT, amount=D(1)), part),
        (part, part),
    ):
        assert problems(basis(), first, second) == {}


def test_an_asset_that_came_later_has_no_change_before_that_day():
    late = basis(opening_on=MAY, opening_depreciation=D(400))
    assert set(problems(late, change(ADDITION, MAY - DAY, amount=D(1)))) == {"on"}
    assert problems(late, change(ADDITION, MAY, amount=D(1))) == {}


def test_units_are_counted_from_the_first_day_of_use():
    waiting = basis(UNITS, in_service_on=MAY)
    assert problems(waiting, change(USAGE, MAY - DAY, units=D(1))) == {
        "on": "The asset is in use from 1 May 2026 on."
    }
    assert problems(waiting, change(USAGE, MAY, units=D(1))) == {}
    assert problems(waiting, change(ADDITION, BOUGHT, amount=D(1))) == {}


def test_terms_in_force_are_the_last_ones():
    later = replace(STRAIGHT, life_months=12)
    assert terms_on(basis(), [change(ADDITION)]) == STRAIGHT
    assert (
        terms_on(basis(), [change(REVISION, terms=UNITS), change(REVISION, terms=later)]) == later
    )


def test_units_left_start_again_with_new_terms():
    assert units_left(basis(), []) == 0
    assert units_left(basis(UNITS), [change(USAGE, units=D(40))]) == 960
    revised = change(REVISION, terms=replace(UNITS, capacity=D(90)))
    assert units_left(basis(UNITS), [change(USAGE, units=D(40)), revised]) == 90
    assert units_left(basis(UNITS), [change(REVISION, terms=STRAIGHT)]) == 0


def test_another_start_fits_what_happened_or_says_what_would_not():
    happened = [change(IMPAIRMENT, amount=D(5000)), change(DISPOSAL, JUNE, amount=D(6000))]
    assert misfit(basis(), [], BOOKS) == ""
    assert misfit(basis(), happened, BOOKS) == ""
    assert misfit(basis(cost=D(5100)), happened, BOOKS) == (
        "The change of 1 May 2026 would not fit: The book value is only 4,760.00 that day."
    )
    assert misfit(basis(cost=D(5900)), happened, BOOKS) == (
        "The change of 1 June 2026 would not fit: The cost in the register is only 5,900.00"
        " that day."
    )


def recorded(number: int, *, is_reversed: bool = False, **fields: object) -> RecordedChange:
    made = RecordedChange(
        id=some_id(), asset_id=some_id(), number=number, kind=ADDITION, on=MAY, amount=D(1),
        units=D(0), proceeds=D(0), depreciation=D(0), terms=None, notes="", group_id=some_id(),
        created_at=datetime(2026, 5, 1, tzinfo=UTC),
    )  # fmt: skip
    reversed_at = datetime(2026, 5, 2, tzinfo=UTC) if is_reversed else None
    return replace(made, reversed_at=reversed_at, **fields)


def test_what_was_reversed_does_not_count():
    first, second, third = recorded(1), recorded(2, is_reversed=True), recorded(3, amount=D(7))
    assert active([third, second, first]) == [first, third]
    assert schedule_changes([third, second, first]) == [
        Change(ADDITION, MAY, D(1)), Change(ADDITION, MAY, D(7)),
    ]  # fmt: skip


def test_the_gain_is_proceeds_less_carrying_amount():
    sold = recorded(1, kind=DISPOSAL, amount=D(6000), depreciation=D(2500), proceeds=D(3000))
    assert sold.gain == D(-500)
    assert replace(sold, proceeds=D(4000)).gain == 500


def compared(of: Basis, last: Change, books: Books = BOOKS) -> Difference:
    before, after = make_schedule(of, [], books), make_schedule(of, [last], books)
    return difference(before, after, last.on, books, notice="Mind this.")


def test_a_difference_names_the_years_that_change_and_both_ends():
    """From May 2027 the 4,400 left of 6,000 go in a year instead of three and two thirds."""
    terms = replace(STRAIGHT, life_months=12)
    found = compared(basis(), change(REVISION, date(2027, 5, 1), terms=terms))
    assert [(one.fiscal_year, one.before, one.after) for one in found.years] == [
        (2027, D("1200.00"), D("3333.33")), (2028, D("1200.00"), D("1466.67")),
        (2029, D("1200.00"), D("0.00")), (2030, D("1200.00"), D("0.00")),
    ]  # fmt: skip
    assert (found.ends_before, found.ends_after) == (date(2030, 12, 31), date(2028, 4, 30))
    assert (found.before, found.after) == (Position(D(6000), D(1600)), Position(D(6000), D(1600)))
    assert (found.notice, found.gain, found.carrying_amount) == ("Mind this.", None, None)


def test_the_years_of_a_difference_are_fiscal_years():
    """The fiscal month of the purchase starts on 6 December 2025: 56 of 60 months are left."""
    books = Books(FiscalYearStart(4, 6), D("0.01"))
    found = compared(basis(), change(ADDITION, date(2026, 4, 6), amount=D(560)), books)
    assert [(one.fiscal_year, one.after - one.before) for one in found.years] == [
        (2026, 120), (2027, 120), (2028, 120), (2029, 120), (2030, 80),
    ]  # fmt: skip


def test_a_disposal_s_difference_knows_the_gain():
    found = compared(basis(), change(DISPOSAL, amount=D(6000)))
    assert found.after == Position(D(0), D(0))
    assert found.gain is None
    sold = replace(found, carrying_amount=D(5600), proceeds=D(5000))
    assert sold.gain == D(-600)


def test_a_residual_that_stops_every_charge_is_said():
    assert "the charge is 0" in no_charge_notice(replace(STRAIGHT, residual=D(9)), D(9))
    assert no_charge_notice(replace(STRAIGHT, residual=D(9)), D("9.01")) == ""
    assert no_charge_notice(LAND, D(0)) == ""


def test_every_kind_has_a_label():
    assert set(KIND_LABELS) == set(ChangeKind)
