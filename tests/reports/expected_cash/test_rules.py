"""The money ahead: a table by hand, and that every day follows from the one before."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.kit.errors import InvalidInputError
from finance_app.reports.expected_cash.inputs import ExpectedQuery
from finance_app.reports.expected_cash.rules import (
    ITEMS_MAX,
    Flow,
    Item,
    Reason,
    expected_cash,
    first_items,
    flows_of,
    together,
)
from finance_app.reports.expected_cash.views import (
    expected_view,
    figure,
    item_href,
    warning_text,
    weeks_view,
)

D = Decimal
SATURDAY = date(2026, 11, 28)


def item(day, amount, **more):
    day = date.fromisoformat(day)
    return Item(day, more.pop("due_on", day), D(amount), more.pop("reason", Reason.OPEN), **more)


def made(*items, opening=100, days=14, minimum=None):
    return expected_cash(
        D(opening), flows_of(items), (SATURDAY, SATURDAY + timedelta(days=days)),
        items=items, item_count=len(items), minimum=minimum,
    )  # fmt: skip


BY_HAND = made(
    item("2026-11-28", 50), item("2026-11-28", -20), item("2026-11-30", -200),
    item("2026-12-06", 30), item("2026-12-07", 90), item("2026-12-12", -10),
)  # fmt: skip


def test_weeks_begin_on_monday_and_are_cut_to_the_days():
    assert [
        (one.first.isoformat(), one.last.isoformat(), one.opening, *flow_of(one), one.closing)
        for one in BY_HAND.weeks
    ] == [
        ("2026-11-28", "2026-11-29", 100, 50, 20, 130),
        ("2026-11-30", "2026-12-06", 130, 30, 200, -40),
        ("2026-12-07", "2026-12-12", -40, 90, 10, 40),
    ]


def flow_of(span):
    return span.flow.money_in, span.flow.money_out


def test_the_lowest_is_the_first_day_with_the_least():
    assert (BY_HAND.lowest.last, BY_HAND.lowest.closing) == (date(2026, 11, 30), -70)
    assert (BY_HAND.opening, BY_HAND.closing) == (100, 40)
    assert BY_HAND.first_below == BY_HAND.lowest
    level = made()
    assert (level.lowest.last, level.first_below) == (SATURDAY, None)


@pytest.mark.parametrize(
    ("minimum", "text"),
    [
        (None, "The money falls below zero on 30 Nov 2026, to -70.00 EUR."),
        (D(0), "The money falls below zero on 30 Nov 2026, to -70.00 EUR."),
        (
            D(130),
            "The money falls below the minimum of 130.00 on 30 Nov 2026, to -70.00 EUR.",
        ),
        (
            D(200),
            "The money falls below the minimum of 200.00 on 28 Nov 2026. The least is -70.00 EUR"
            " on 30 Nov 2026.",
        ),
    ],
)
def test_too_little_is_said(minimum, text):
    found = made(*BY_HAND.items, minimum=minimum)
    assert warning_text(found, "EUR") == text


def test_at_the_minimum_nothing_is_said():
    assert warning_text(made(minimum=D(100)), "EUR") == ""


def test_the_week_of_the_lowest_day_says_so():
    notes = [(line.kind, line.note) for line in weeks_view(BY_HAND, "EUR").lines]
    assert notes == [("line", ""), ("subtotal", "Lowest on 30 Nov 2026: (70.00)"), ("line", "")]


def test_the_line_has_every_day_and_the_minimum_is_dashed():
    line, floor, lowest = figure(made(*BY_HAND.items, minimum=D(25)), "EUR")["data"]
    assert (len(line["x"]), line["x"][0], line["y"][:3]) == (15, "2026-11-28", [130, 130, -70])
    assert (floor["line"]["dash"], floor["y"]) == ("dash", [25, 25])
    assert (lowest["x"], lowest["customdata"]) == (["2026-11-30"], ["(70.00)"])


def test_figures_are_in_the_digits_of_the_currency():
    shown = expected_view(made(opening=1500), "JPY")
    assert (shown.today.symbol, shown.today.whole, shown.today.decimals) == ("¥", "1,500", "")
    assert expected_view(made(opening=1500), "KWD").today.decimals == ".000"


@pytest.mark.parametrize(
    ("found", "is_empty"),
    [
        (made(opening=0), True),
        (made(opening=5), False),
        (made(opening=0, minimum=D(1)), False),
        (made(item("2026-11-28", 5), item("2026-11-28", -5), opening=0), False),
    ],
    ids=["nothing", "money", "minimum", "in and out on a day"],
)
def test_nothing_is_drawn_where_nothing_is_there_or_expected(found, is_empty):
    assert expected_view(found, "EUR").is_empty is is_empty


def test_the_earliest_are_listed_and_the_longest_overdue_first():
    late = item("2026-11-28", 1, due_on=date(2026, 1, 1), party="Late")
    later = item("2026-11-28", 1, due_on=date(2026, 2, 1), party="Later")
    many = [item("2026-11-29", 1, party=f"{number:03}") for number in range(ITEMS_MAX)]
    found = first_items(many, [later, late])
    assert [one.party for one in found[:3]] == ["Late", "Later", "000"]
    assert len(found) == ITEMS_MAX
    assert (late.is_overdue, many[0].is_overdue) == (True, False)


@pytest.mark.parametrize(
    ("reason", "kind", "href"),
    [
        (Reason.OPEN, "expense", "/expenses?entry=7"),
        (Reason.RECORDED, "income", "/incomes?entry=7"),
        (Reason.RECURRING, "income", "/recurring?id=7"),
    ],
)
def test_each_leads_to_where_it_is(reason, kind, href):
    from finance_app.ledger.entries.rules import Kind

    assert item_href(item("2026-11-28", 1, reason=reason, kind=Kind(kind), id=7)) == href


@pytest.mark.parametrize(
    ("raw", "field"),
    [({"days": "31"}, "days"), ({"days": "x"}, "days"), ({"minimum": "lots"}, "minimum"),
     ({"minimum": "-5"}, "minimum"), ({"minimum": "1.005"}, "minimum")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_parameter(raw, field):
    with pytest.raises(InvalidInputError) as caught:
        ExpectedQuery.parse(raw, "EUR")
    assert list(caught.value.fields) == [field]


def test_without_parameters_it_is_ninety_days_and_no_minimum():
    assert ExpectedQuery.parse({}, "EUR") == ExpectedQuery(days=90, minimum=None)
    assert ExpectedQuery.parse({"days": "365", "minimum": "0"}, "EUR").minimum == 0


CENTS = st.integers(-(10**9), 10**9).map(lambda cents: D(cents) / 100)
ITEMS = st.lists(
    st.tuples(st.integers(0, 40), CENTS).map(
        lambda one: item((SATURDAY + timedelta(days=one[0])).isoformat(), one[1])
    ),
    max_size=30,
)


@settings(max_examples=60)
@given(CENTS, ITEMS, ITEMS, st.sampled_from([7, 30, 40]))
def test_every_day_and_week_follows_from_the_one_before(opening, some, more, length):
    last = SATURDAY + timedelta(days=length)
    found = expected_cash(opening, together(flows_of(some), flows_of(more)), (SATURDAY, last))
    for spans in (found.days, found.weeks):
        balance, day = opening, SATURDAY
        for one in spans:
            assert (one.first, one.opening) == (day, balance)
            assert one.closing == one.opening + one.flow.money_in - one.flow.money_out
            balance, day = one.closing, one.last + timedelta(days=1)
        assert day == last + timedelta(days=1)
        expected = [one.amount for one in (*some, *more) if one.day <= last]
        assert balance == found.closing == opening + sum(expected, D(0))
    assert found.lowest.closing == min(one.closing for one in found.days)


def test_flows_of_a_day_are_in_and_out():
    found = flows_of([item("2026-11-28", 5), item("2026-11-28", -3), item("2026-11-28", 2)])
    assert found == {SATURDAY: Flow(D(7), D(3))}
