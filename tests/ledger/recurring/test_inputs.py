"""What a form or a body says of something that comes again: read, or refused at its field."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.recurring.inputs import RecurringInput
from finance_app.ledger.recurring.schedules.inputs import ScheduleInput
from finance_app.ledger.recurring.schedules.rules import DayRule, Shift, Unit
from tests.ledger.recurring.known import TODAY, on

RAW = {"kind": "expense", "amount": "1,200.00", "starts_on": "2026-12-01"}


@pytest.fixture(autouse=True)
def _today():
    with clock.fixed(TODAY):
        yield


def parse(**changes: object) -> RecurringInput:
    return RecurringInput.parse({**RAW, **changes}, "EUR")


def problems(**changes: object) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        parse(**changes)
    return caught.value.fields


def test_what_is_left_out_is_usual():
    assert parse() == RecurringInput(
        kind=Kind.EXPENSE,
        amount=Decimal("1200.00"),
        schedule=ScheduleInput(unit=Unit.MONTH, every=1, starts_on=on("2026-12-01")),
    )


def test_everything_is_read():
    found = parse(
        kind="Income", party=" A \t B ", category="Sales", payment_method="Card", notes="a\r\nb",
        bank_account="Giro", due_days=30, foreign_currency_code="jpy", foreign_amount="180000",
        posts_automatically="0", unit="quarter", every="2", day_rule="last", shift="modified",
        end_count="8", skipped_on=["2026-12-31", " "],
    )  # fmt: skip
    assert found == RecurringInput(
        kind=Kind.INCOME, amount=Decimal(1200), party="A B", category="Sales",
        payment_method="Card", notes="a\nb", bank_account="Giro", due_days=30,
        foreign_currency_code="JPY", foreign_amount=Decimal(180000), posts_automatically=False,
        schedule=ScheduleInput(
            unit=Unit.QUARTER, every=2, starts_on=on("2026-12-01"), day_rule=DayRule.LAST,
            shift=Shift.MODIFIED, end_count=8, skipped_on=frozenset({on("2026-12-31")}),
        ),
    )  # fmt: skip


def test_only_the_end_that_a_form_chose_counts():
    both = {"ends_on": "2027-12-31", "end_count": "12"}
    assert parse(ends="never", **both).schedule.end_count is None
    assert parse(ends="on", **both).schedule.ends_on == on("2027-12-31")
    assert parse(ends="after", **both).schedule.end_count == 12
    assert parse(skipped_on="2026-12-01,2027-01-01").schedule.skipped_on == {
        on("2026-12-01"), on("2027-01-01"),
    }  # fmt: skip
    assert parse(skipped_on="").schedule.skipped_on == frozenset()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"kind": "transfer"}, "kind", "Choose expense or income."),
        ({"amount": "0"}, "amount", "An amount must be more than zero."),
        ({"amount": "0.001"}, "amount", "EUR"),
        ({"starts_on": ""}, "starts_on", "Enter a date."),
        ({"starts_on": "2026-02-30"}, "starts_on", "February 2026 has no day 30."),
        ({"starts_on": "1899-12-31"}, "starts_on", "Dates start on 1 January 1900."),
        ({"starts_on": "2036-11-29"}, "starts_on", "at most ten years"),
        ({"every": "0"}, "every", "from 1 to 99"),
        ({"every": "1.5"}, "every", "from 1 to 99"),
        ({"unit": "decade"}, "unit", "day, week, month, quarter, year"),
        ({"shift": "holiday"}, "shift", "none, next, previous, modified"),
        ({"unit": "week", "day_rule": "last"}, "day_rule", "have a last day"),
        ({"ends_on": "2026-11-30"}, "ends_on", "It ends before its first day."),
        ({"day_rule": "last", "ends_on": "2026-12-30"}, "ends_on", "before its first day"),
        ({"ends_on": "2200-01-01"}, "ends_on", "2199-12-31"),
        ({"ends": "on"}, "ends_on", "Enter the last day"),
        ({"ends": "after"}, "end_count", "Enter how many times"),
        ({"ends": "sometime"}, "ends", "Choose never, on or after."),
        ({"end_count": 10_000}, "end_count", "from 1 to 9999"),
        ({"ends_on": "2027-12-01", "end_count": 3}, "end_count", "not both"),
        ({"skipped_on": 5}, "skipped_on", "days"),
        ({"skipped_on": ["today"]}, "skipped_on", "is not a date"),
        ({"due_days": "367"}, "due_days", "from 0 to 366"),
        ({"foreign_currency_code": "EUR", "foreign_amount": "1"}, "foreign_currency_code", "EUR"),
        ({"foreign_currency_code": "XQZ", "foreign_amount": "1"}, "foreign_currency_code", "XQZ"),
        ({"foreign_currency_code": "USD"}, "foreign_amount", "Enter the amount"),
        ({"foreign_amount": "5"}, "foreign_currency_code", "Enter the currency"),
        ({"foreign_currency_code": "JPY", "foreign_amount": "1.5"}, "foreign_amount", "JPY"),
        (
            {"amount": "0.01", "foreign_currency_code": "VND", "foreign_amount": "99999999999"},
            "foreign_amount",
            "too far apart",
        ),
        ({"posts_automatically": "maybe"}, "posts_automatically", "1 for yes"),
        ({"party": "x" * 201}, "party", "200"),
        ({"notes": 5}, "notes", "as text"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(changes, field, words):
    found = problems(**changes)
    assert list(found) == [field]
    assert words in found[field]


def test_all_that_is_wrong_is_said_at_once():
    assert set(problems(amount="x", starts_on="x", every="x", kind="")) == {
        "amount", "starts_on", "every", "kind",
    }  # fmt: skip


def test_a_schedule_is_read_alone():
    assert ScheduleInput.parse({"starts_on": date(2026, 12, 1)}).starts_on == on("2026-12-01")
    with pytest.raises(InvalidInputError) as caught:
        ScheduleInput.parse({"unit": "x"})
    assert set(caught.value.fields) == {"unit", "starts_on"}
