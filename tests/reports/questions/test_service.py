"""Whatever is asked of any entries, the figures are those of adding the rows up one by one."""

import datetime as dt
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.assistant.catalogue.service import call
from finance_app.kit import clock
from finance_app.kit.period import FiscalYearStart, PeriodKind, period_of
from finance_app.kit.tools import Figure, Unit
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.service import summarise_entries
from tests.reports.questions.rows import (
    ACCOUNTS,
    CATEGORIES,
    METHODS,
    PARTIES,
    Row,
    grouped,
    make_business,
    net,
    wanted_rows,
)

TODAY = dt.date(2026, 11, 28)
D = Decimal
DAYS = st.dates(dt.date(2025, 10, 1), dt.date(2026, 12, 31))
EDGES = st.sampled_from(
    [dt.date(2026, 1, 1), dt.date(2026, 1, 31), dt.date(2026, 3, 31), dt.date(2026, 4, 6)]
)
KINDS = st.sampled_from(list(Kind))


@st.composite
def rows_of(draw):
    kind = draw(KINDS)
    amount = D(draw(st.integers(1, 99_999))) / 100
    sign = -1 if draw(st.integers(0, 5)) == 0 else 1
    tax = (amount * draw(st.sampled_from([0, 0, 5, 19, 100])) / 119).quantize(D("0.01"))
    return Row(
        kind=kind, date=draw(DAYS), amount=sign * amount, tax=sign * tax,
        party=draw(st.sampled_from(PARTIES)),
        category=draw(st.sampled_from([None, *CATEGORIES[kind]])),
        method=draw(st.sampled_from(METHODS)),
        account=draw(st.sampled_from([None, *ACCOUNTS])),
        notes=draw(st.sampled_from(["", "Lunch with Acme", "50% off_season"])),
        is_trashed=draw(st.integers(0, 9)) == 0,
    )  # fmt: skip


@st.composite
def questions(draw):
    kind = draw(KINDS)
    first, last = sorted(draw(st.tuples(st.one_of(DAYS, EDGES), DAYS)))
    asked = {
        "category": draw(st.sampled_from([None, None, "none", *CATEGORIES[kind]])),
        "counterparty": draw(st.sampled_from([None, None, "acme", "Bolt & Co"])),
        "payment_method": draw(st.sampled_from([None, None, None, "CARD"])),
        "account": draw(st.sampled_from([None, None, None, "Savings"])),
        "text": draw(st.sampled_from([None, None, None, "acme", "0% off_", "%"])),
        "amount_min": draw(st.sampled_from([None, None, None, D("5.50"), D(100)])),
        "amount_max": draw(st.sampled_from([None, None, None, D(500)])),
    }
    return kind, (first, last), {name: one for name, one in asked.items() if one is not None}


FILTERED = settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
STARTS = st.sampled_from(["01-01", "01-31", "04-06"])
ALWAYS = [
    Row(kind, dt.date(2025, 9, 30), D("1.00"), D(0), party, None, "Card", None, "")
    for kind in Kind
    for party in ("Acme", "Bolt & Co")
]
"""Entries that make the names known, before the days that questions are about."""


@FILTERED
@given(st.lists(rows_of(), max_size=14), questions(), STARTS)
async def test_any_question_of_any_entries_is_the_sum_of_its_rows(drawn, question, start):
    rows = [*ALWAYS, *drawn]
    kind, (first, last), asked = question
    actor = await make_business(rows, fiscal_year_start=start)
    own = wanted_rows(rows, kind, (first, last), **asked)
    plain = {"kind": kind.value, "first": first, "last": last, **asked}
    await check_sum(actor, plain, own)
    with clock.fixed(TODAY):
        before = wanted_rows(rows, kind, earlier(first, last, start), **asked)
        found = await call(actor, "sum_entries", {**plain, "compare": "previous"})
    word = "Expenses" if kind is Kind.EXPENSE else "Income"
    assert figure(found, f"{word}, difference") == net(own) - net(before)
    await check_links(actor, found)
    for by, key in GROUPS.items():
        await check_groups(actor, plain, by, grouped(own, key))
    await check_months(actor, plain, own, FiscalYearStart.parse(start))
    await check_list(actor, plain, own)


async def check_sum(actor, plain, own):
    found = await call(actor, "sum_entries", plain)
    total, counted, *average = [one.value for one in found.figures]
    assert (total, counted, found.row_count) == (net(own), len(own), len(own))
    if own:
        assert average == [(net(own) / len(own)).quantize(D("0.01"), "ROUND_HALF_UP")]
    else:
        assert found.missing.startswith("There are no entries")
    assert {one.currency_code for one in found.figures if one.unit is Unit.MONEY} == {"EUR"}


GROUPS = {
    "category": lambda row: row.category or "Uncategorised",
    "counterparty": lambda row: row.party.lower() or "without a name",
    "payment_method": lambda row: row.method.lower() or "without a payment method",
    "account": lambda row: row.account or "Without an account",
    "weekday": lambda row: row.date.strftime("%A"),
}


async def check_groups(actor, plain, by, expected):
    found = await call(actor, "break_down", {**plain, "by": by, "top": 100})
    await check_links(actor, found)
    lower = str.lower if by in {"counterparty", "payment_method"} else str
    got = {
        lower(row.label): (row.cells[0].value, int(row.cells[2].value)) for row in found.table.rows
    }
    if by == "weekday":
        got = {label: one for label, one in got.items() if one[1]}
    assert got == expected
    amounts = [abs(row.cells[0].value) for row in found.table.rows]
    assert by == "weekday" or amounts == sorted(amounts, reverse=True)
    top = await call(actor, "break_down", {**plain, "by": by, "top": 1})
    assert sum(row.cells[0].value for row in top.table.rows) == top.figures[0].value
    assert top.figures[0].value == sum((one for one, _ in expected.values()), D(0))


async def check_links(actor, found):
    """Follow every address: its list has as many entries as the figure beside it counts."""
    counted = [one for one in found.figures if one.unit is Unit.COUNT and "counted" in one.label]
    links = [(one.href, int(one.value)) for one in counted]
    links += [
        (row.href, int(row.cells[2].value))
        for row in (found.table.rows if found.table else ())
        if row.href
    ]
    for href, count in links:
        path, _, query = href.partition("?")
        wanted = EntryFilter.parse(dict(parse_qsl(query)), actor.currency_code)
        kind = Kind.EXPENSE if path == "/expenses" else Kind.INCOME
        assert path == f"/{kind.plural}"
        listed = await summarise_entries(actor, kind, wanted)
        assert (listed.entry_count, href) == (count, href)


async def check_months(actor, plain, own, start):
    expected = grouped(own, lambda row: period_of(row.date, PeriodKind.MONTH, start).starts_on)
    found = await call(actor, "break_down", {**plain, "by": "month"})
    got = [(row.cells[0].value, int(row.cells[2].value)) for row in found.table.rows]
    assert [one for one in got if one[1]] == [expected[key] for key in sorted(expected)]


async def check_list(actor, plain, own):
    found = await call(actor, "list_entries", {**plain, "order": "amount", "top": 3})
    amounts = [row.cells[1].value for row in found.table.rows]
    assert amounts == sorted((row.amount for row in own), reverse=True)[:3]
    assert found.figures[0].value == sum((row.amount for row in own), D(0))
    assert found.row_count == len(own)


def earlier(first, last, start):
    """Return as many fiscal months before as the days are, or as many days."""
    fiscal = FiscalYearStart.parse(start)
    months, day = 0, first
    if period_of(first, PeriodKind.MONTH, fiscal).starts_on == first:
        while day <= last:
            months, day = months + 1, period_of(day, PeriodKind.MONTH, fiscal).shift(1).starts_on
    if months and day == last + dt.timedelta(days=1):
        begin = period_of(first, PeriodKind.MONTH, fiscal).shift(-months).starts_on
    else:
        begin = first - (last - first) - dt.timedelta(days=1)
    return begin, first - dt.timedelta(days=1)


def figure(found, label) -> Decimal:
    (one,) = [one for one in found.figures if isinstance(one, Figure) and one.label == label]
    return one.value


@FILTERED
@given(st.lists(rows_of(), max_size=14), KINDS, st.tuples(DAYS, DAYS, DAYS, DAYS).map(sorted))
async def test_contributions_foot_to_the_difference(drawn, kind, days):
    actor = await make_business(drawn)
    before, after = (days[0], days[1]), (days[2], days[3])
    asked = {
        "kind": kind.value, "first": after[0], "last": after[1],
        "other_first": before[0], "other_last": before[1],
    }  # fmt: skip
    found = await call(actor, "explain_change", asked)
    now, then = wanted_rows(drawn, kind, after), wanted_rows(drawn, kind, before)
    assert [one.value for one in found.figures[:3]] == [net(now), net(then), net(now) - net(then)]
    sides = {"Category": GROUPS["category"], "Vendor": None, "Client": None}
    for side, key in sides.items():
        own = [row for row in found.table.rows if row.cells[0] == side]
        if key is None and side.lower() != kind.party_field:
            assert not own
            continue
        assert sum(row.cells[3].value for row in own) == net(now) - net(then)
        moved = [abs(row.cells[3].value) for row in own]
        assert moved == sorted(moved, reverse=True)
        for row in own:
            assert row.cells[3].value == row.cells[1].value - row.cells[2].value
    categories = grouped(now, GROUPS["category"])
    for row in found.table.rows:
        if row.cells[0] == "Category" and row.label in categories:
            assert row.cells[1].value == categories[row.label][0]


@pytest.mark.parametrize("kind", ["expense", "income"])
async def test_another_business_with_the_same_names_has_nothing_here(kind):
    row = Row(Kind(kind), dt.date(2026, 3, 1), D(10), D(0), "Acme", None, "Card", "Savings", "")
    other = await make_business([row, *ALWAYS])
    actor = await make_business([])
    for arguments in ({}, {"text": "Acme"}, {"category": "none"}, {"account": "Savings"}):
        found = await call(actor, "sum_entries", {"kind": kind, **arguments})
        assert (found.figures[0].value, found.row_count) == (0, 0)
        listed = await call(actor, "list_entries", {"kind": kind, **arguments})
        assert listed.table.rows == ()
    for by in ("category", "counterparty", "month", "payment_method", "account", "weekday"):
        found = await call(actor, "break_down", {"kind": kind, "by": by})
        assert not any(cell.value for row in found.table.rows for cell in row.cells if cell)
    assert (await call(other, "sum_entries", {"kind": kind})).row_count == 3
