"""The assistant's question after the money that is expected."""

from datetime import date
from typing import Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.figures import count, money
from finance_app.kit.tools import ChartKind, Finding, Row, Table, Tool
from finance_app.reports.expected_cash.inputs import (
    DAYS,
    DAYS_DEFAULT,
    ExpectedAsked,
    ExpectedQuery,
)
from finance_app.reports.expected_cash.rules import ExpectedCash, Span
from finance_app.reports.expected_cash.service import read_expected_cash
from finance_app.reports.shell.days.rules import short_date

_PATH: Final = "/reports/expected-cash"


async def expect_cash(actor: Actor, asked: ExpectedAsked) -> Finding:
    """Return the money expected at the end of some days, the least of it, and when that is."""
    days = asked.days or DAYS_DEFAULT
    found = await read_expected_cash(actor, ExpectedQuery(days=days))
    return _finding(found, days, actor.currency_code, clock.today())


def _finding(found: ExpectedCash, days: int, code: str, today: date) -> Finding:
    href = f"{_PATH}?days={days}" if days in DAYS else _PATH
    last, lowest = found.days[-1].last, found.lowest
    figures = [
        money("Cash today", found.opening, code, href),
        money(f"Expected on {short_date(last)}", found.closing, code, href),
        money("Lowest expected", lowest.closing, code, href),
        count("Expected movements", found.item_count, href),
    ]
    below = found.first_below
    if below is not None:
        figures.append(money(f"First below zero, on {short_date(below.last)}", below.closing, code))
    weeks = tuple(_row(one, code) for one in found.weeks)
    return Finding(
        title=(f"Expected cash through {short_date(last)}, lowest on {short_date(lowest.last)}"),
        as_of=today,
        period=(today, last),
        figures=tuple(figures),
        table=Table(("Week from", "In", "Out", "Balance"), weeks),
        row_count=found.item_count,
        href=href,
        missing="" if found.item_count else "Nothing is expected in these days.",
        chart=ChartKind.LINE,
    )


def _row(one: Span, code: str) -> Row:
    label = short_date(one.first)
    return Row(
        label,
        (
            money(f"In, week from {label}", one.flow.money_in, code),
            money(f"Out, week from {label}", one.flow.money_out, code),
            money(f"Balance on {short_date(one.last)}", one.closing, code),
        ),
    )


TOOLS: Final = (
    Tool(
        "expect_cash",
        "The money expected in the coming days from open invoices and bills, later entries and"
        " recurring ones: at the end, and the lowest with its day.",
        ExpectedAsked,
        expect_cash,
    ),
)
