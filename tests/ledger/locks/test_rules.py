"""Which day the lock may move to, and what comes in about it."""

from datetime import date

import pytest

from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError, LockedError
from finance_app.kit.period import FiscalYearStart
from finance_app.ledger.locks.inputs import LockInput
from finance_app.ledger.locks.rules import (
    REASON_LENGTH_MAX,
    lock_problem,
    locked_sentence,
    reopen_problems,
    usual_day,
)

MARCH = date(2026, 3, 31)
TODAY = date(2026, 4, 20)


@pytest.mark.parametrize(
    ("through", "before", "problem"),
    [
        (MARCH, None, ""),
        (TODAY, MARCH, ""),
        (date(2026, 4, 21), None, "Choose a day up to today, 20 April 2026."),
        (MARCH, MARCH, "The books are locked through 31 March 2026 already. Choose a later day."),
        (
            date(2026, 2, 28),
            MARCH,
            "The books are locked through 31 March 2026 already. Choose a later day.",
        ),
    ],
)
def test_the_lock_moves_on_and_not_past_today(through, before, problem):
    assert lock_problem(through, before, TODAY) == problem


@pytest.mark.parametrize(
    ("through", "before", "reason", "fields"),
    [
        (None, MARCH, "Late", set()),
        (date(2026, 3, 30), MARCH, "Late", set()),
        (MARCH, MARCH, "Late", {"locked_through"}),
        (TODAY, MARCH, "Late", {"locked_through"}),
        (None, None, "Late", {"locked_through"}),
        (None, MARCH, "", {"reason"}),
        (MARCH, MARCH, "", {"locked_through", "reason"}),
    ],
)
def test_days_are_opened_backwards_and_for_a_reason(through, before, reason, fields):
    assert set(reopen_problems(through, before, reason)) == fields


def test_what_is_said_of_a_locked_day():
    assert locked_sentence(MARCH) == (
        "The books are locked through 31 March 2026. Choose a later day."
    )


@pytest.mark.parametrize(
    ("start", "before", "day"),
    [
        ("01-01", None, MARCH),
        ("01-01", date(2026, 2, 28), MARCH),
        ("01-01", MARCH, None),
        ("04-06", None, date(2026, 4, 5)),
        ("01-31", None, date(2026, 3, 30)),
    ],
)
def test_the_day_to_offer_is_the_end_of_the_last_whole_fiscal_month(start, before, day):
    assert usual_day(TODAY, FiscalYearStart.parse(start), before) == day


def test_a_day_and_a_reason_are_read():
    found = LockInput.parse({"locked_through": " 2026-03-31 ", "reason": " A late\r\ninvoice "})
    assert (found.locked_through, found.reason) == (MARCH, "A late\ninvoice")
    for nothing in ({}, {"locked_through": None}, {"locked_through": " ", "reason": None}):
        assert LockInput.parse(nothing) == LockInput(locked_through=None, reason="")
    assert LockInput.parse({"locked_through": MARCH}).locked_through == MARCH


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"locked_through": "31.3.2026"}, "locked_through"),
        ({"locked_through": "2026-02-29"}, "locked_through"),
        ({"locked_through": "1899-12-31"}, "locked_through"),
        ({"locked_through": date(1899, 12, 31)}, "locked_through"),
        ({"locked_through": "2099-01-01"}, "locked_through"),
        ({"locked_through": 20260331}, "locked_through"),
        ({"reason": "x" * (REASON_LENGTH_MAX + 1)}, "reason"),
        ({"reason": "a\0b"}, "reason"),
        ({"reason": ["Late"]}, "reason"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(raw, field):
    with clock.fixed(TODAY), pytest.raises(InvalidInputError) as caught:
        LockInput.parse(raw)
    assert set(caught.value.fields) == {field}


def test_a_locked_day_is_a_conflict_at_the_date():
    plain = LockedError()
    assert (plain.status, plain.message) == (
        409,
        "The books are locked for this day. Nothing was saved.",
    )
    assert plain.fields == {"date": plain.message}
    assert LockedError("Other.").fields == {"date": "Other."}
    assert LockedError("Other.", fields={"issued_on": "Other."}).fields == {"issued_on": "Other."}
