"""What the dashboard shows is text, and every number leads to the entries it is made of."""

import dataclasses
import datetime as dt
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit.money import format_amount
from finance_app.kit.period import FiscalYearStart, PeriodKind, period_from_key, period_of
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import summarise_entries
from finance_app.reports.dashboard import service, views
from finance_app.reports.dashboard.charts import views as charts
from finance_app.reports.dashboard.rules import (
    Attention,
    Figures,
    KindCounts,
    PeriodSums,
    RecentEntry,
    Sums,
)
from finance_app.reports.dashboard.todos.views import todo_rows
from tests.factories import make_actor, some_id
from tests.reports.dashboard.ledgers import random_ledger

TODAY = dt.date(2026, 11, 20)
CALENDAR = FiscalYearStart.parse("01-01")


def figures_of(now: Sums, before: Sums, key: str = "2026-11") -> Figures:
    period = period_from_key(key, CALENDAR)
    both = PeriodSums(period, now), PeriodSums(period.previous(), before)
    return Figures(both[0], both[1], (both[1], both[0]))


def sums(income: str, expense: str) -> Sums:
    return Sums(Decimal(income), Decimal(expense))


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("EUR", ("€", "61,340", ".00")),
        ("JPY", ("¥", "61,340", "")),
        ("KWD", ("KD", "61,340", ".000")),
    ],
)
def test_a_figure_has_the_digits_of_its_currency(code: str, parts: tuple[str, str, str]) -> None:
    income, _, _ = views.figure_views(figures_of(sums("61340", "1"), sums("1", "1")), code)
    assert (income.symbol, income.whole, income.decimals) == parts


def test_figures_say_how_they_changed_and_whether_that_is_good() -> None:
    found = figures_of(sums("61340", "45180"), sums("58120", "47930"))
    income, expense, net = views.figure_views(found, "EUR")
    assert (income.change, income.is_up, income.is_good) == ("5.5%", True, True)
    assert income.note == "vs October"
    assert (expense.change, expense.is_up, expense.is_good) == ("5.7%", False, True)
    assert (net.change, net.is_up, net.is_good) == ("58.6%", True, True)
    assert net.note == "vs October, 26.3% margin"
    assert income.href == "/incomes?from=2026-11-01&to=2026-11-30"
    assert expense.href == "/expenses?from=2026-11-01&to=2026-11-30"
    assert net.href == ""


def test_a_loss_has_a_minus_and_no_margin() -> None:
    _, _, net = views.figure_views(figures_of(sums("10", "25"), sums("0", "20")), "EUR")
    assert (net.symbol, net.whole, net.decimals) == ("-€", "15", ".00")
    assert (net.change, net.is_up, net.is_good, net.note) == ("5.00", True, True, "vs October")


def test_without_anything_before_the_difference_is_said_instead_of_a_percent() -> None:
    income, expense, _ = views.figure_views(figures_of(sums("75.5", "0"), sums("0", "0")), "EUR")
    assert (income.change, income.note) == ("75.50", "vs October")
    assert (expense.change, expense.note, expense.points) == ("", "", "")


def test_no_change_is_said_in_words() -> None:
    income, _, _ = views.figure_views(figures_of(sums("5", "0"), sums("5", "0")), "EUR")
    assert (income.change, income.note) == ("", "as in October")


def test_huge_figures_keep_every_digit() -> None:
    found = figures_of(sums("199999999999997.97", "0"), sums("0", "0"))
    income, _, _ = views.figure_views(found, "EUR")
    assert (income.whole, income.decimals) == ("199,999,999,999,997", ".97")


def test_the_head_of_a_month() -> None:
    head = views.period_view(period_from_key("2026-11", CALENDAR), TODAY)
    assert (head.label, head.note, head.kind) == ("November 2026", "", "month")
    assert (head.previous_href, head.following_href) == ("/?period=2026-10", "/?period=2026-12")
    assert (head.month_href, head.quarter_href) == ("/?period=2026-11", "/?period=2026-q4")
    assert head.year_href == "/?period=fy2026"
    assert head.excel_url == "/api/v1/reports/excel?from=2026-11-01&to=2026-11-30"


def test_the_head_of_a_fiscal_quarter_says_its_days() -> None:
    quarter = period_from_key("2026-q4", FiscalYearStart.parse("04-06"))
    head = views.period_view(quarter, TODAY)
    assert (head.label, head.note) == ("Q4 FY 2026/27", "6 Jan to 5 Apr 2027")
    assert head.month_href == "/?period=2027-03"
    whole = views.period_view(period_from_key("fy2026", FiscalYearStart.parse("04-06")), TODAY)
    assert whole.note == "6 Apr 2026 to 5 Apr 2027"
    assert whole.month_href == "/?period=2026-11"


def test_the_stepper_ends_where_the_ledger_does() -> None:
    first = views.period_view(period_of(dt.date(1900, 1, 1), PeriodKind.YEAR, CALENDAR), TODAY)
    last = views.period_view(period_of(dt.date(2199, 12, 31), PeriodKind.YEAR, CALENDAR), TODAY)
    assert (first.previous_href, last.following_href) == ("", "")
    assert first.following_href == "/?period=fy1901"


def recent(**changes: object) -> RecentEntry:
    entry = RecentEntry(
        Kind.EXPENSE, some_id(), TODAY, None, None, "Shell", "Card", Decimal("184.6"), ""
    )
    return dataclasses.replace(entry, **changes)


def test_recent_entries_show_which_way_the_money_went() -> None:
    category_id = some_id()
    rows = views.recent_rows(
        [
            recent(note=" Fleet\ncard  4417 "),
            recent(
                kind=Kind.INCOME,
                date=dt.date(2025, 1, 3),
                category_id=category_id,
                category="Services and a name that does not end",
                amount=Decimal(12480),
            ),
        ],
        TODAY,
        "EUR",
    )
    assert (rows[0].date, rows[0].amount, rows[0].note) == (
        "20 Nov",
        "(184.60)",
        "Fleet card 4417",
    )
    assert (rows[0].category, rows[0].colour) == ("", "")
    assert (rows[1].date, rows[1].amount, rows[1].is_income) == ("3 Jan 2025", "12,480.00", True)
    assert rows[1].category == "Services and a name tha…"
    assert rows[1].colour == str(category_id.int % 6 + 1)
    assert rows[1].href == "/incomes?from=2025-01-03&to=2025-01-03"


def test_an_entry_without_a_name_says_so() -> None:
    rows = views.recent_rows([recent(party=""), recent(kind=Kind.INCOME, party="")], TODAY, "EUR")
    assert [row.party for row in rows] == ["No vendor", "No client"]
    assert all(row.is_unnamed for row in rows)


def test_what_needs_attention_comes_with_the_way_to_settle_it() -> None:
    counts = {Kind.EXPENSE: KindCounts(2000, 7, 1), Kind.INCOME: KindCounts(9, 1, 1200)}
    rows = todo_rows(Attention(counts))
    assert [(row.title, row.href) for row in rows] == [
        ("1,200 incomes without a client", "/incomes?missing=party"),
        ("7 expenses need a category", "/expenses?category=none"),
        ("1 expense without a vendor", "/expenses?missing=party"),
        ("1 income needs a category", "/incomes?category=none"),
    ]
    assert todo_rows(Attention({Kind.EXPENSE: KindCounts(4)})) == []


async def sum_behind(actor: Actor, href: str) -> str:
    """Return what the list at an address comes to, as the list itself counts it."""
    parts = urlsplit(href)
    kind = next(one for one in Kind if parts.path == f"/{one.plural}")
    wanted = EntryFilter.parse(dict(parse_qsl(parts.query)), actor.currency_code)
    found = await summarise_entries(actor, kind, wanted)
    assert found.is_exact
    return format_amount(found.amount, actor.currency_code)


@pytest.mark.parametrize("start", ["01-01", "04-06", "01-31"])
async def test_every_number_leads_to_the_entries_it_is_made_of(start: str) -> None:
    actor = await make_actor(fiscal_year_start=start)
    await random_ledger(actor, seed=7, count=50)
    for key in ("2026-10", "2026-q2", "fy2025"):
        period = service.shown_period(actor, key)
        found = await service.read_dashboard(actor, period)
        assert found.figures is not None
        income, expense, _ = views.figure_views(found.figures, "EUR")
        for figure in (income, expense):
            assert await sum_behind(actor, figure.href) == figure.whole + figure.decimals
        for month in charts.month_rows(found.figures, "EUR")[:4]:
            for text, href in (
                (month.income, month.income_href),
                (month.expense, month.expense_href),
            ):
                assert await sum_behind(actor, href) == text.replace("-", "0.00")
        for row in charts.category_rows(found.categories or (), period, "EUR"):
            assert await sum_behind(actor, row.href) == row.amount


async def test_what_needs_attention_leads_to_as_many_entries() -> None:
    actor = await make_actor()
    await random_ledger(actor, seed=3, count=40)
    for row in todo_rows(await service.read_attention(actor)):
        parts = urlsplit(row.href)
        kind = next(one for one in Kind if parts.path == f"/{one.plural}")
        wanted = EntryFilter.parse(dict(parse_qsl(parts.query)), "EUR")
        found = await summarise_entries(actor, kind, wanted)
        assert row.title.startswith(f"{found.entry_count} ")
