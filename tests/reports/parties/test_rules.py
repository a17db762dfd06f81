"""The lines of vendors and clients: their order, what they are called, where they lead."""

import datetime as dt
from decimal import Decimal

from finance_app.kit.period import CALENDAR_YEAR
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.parties.rules import Parties, PartySum, Side
from finance_app.reports.shell.days.rules import Compare
from finance_app.reports.shell.rules import By, grid_of

D = Decimal


def march(compare=Compare.NONE):
    return grid_of(
        dt.date(2026, 3, 1), dt.date(2026, 3, 31), CALENDAR_YEAR, by=By.TOTAL, compare=compare
    )


def vendors():
    return Side(
        Kind.EXPENSE,
        (PartySum("Acme & Sons", D(70), D(50), 2), PartySum("Tiny", D(-5), D(0), 1)),
        unnamed=PartySum("", D(9), D(1), 1),
        others=PartySum("", D(6), D(4), 3),
        other_count=1234,
    )


def test_every_line_is_in_the_total():
    found = Parties(march(Compare.YEAR), (Side(Kind.INCOME), vendors()))
    assert [(one.label, one.amounts, one.before) for one in found.lines] == [
        ("Vendors", (), ()),
        ("Acme & Sons", (D(70),), (D(50),)),
        ("Tiny", (D(-5),), (D(0),)),
        ("Without a name", (D(9),), (D(1),)),
        ("All others (1,234)", (D(6),), (D(4),)),
        ("Total expenses", (D(80),), (D(55),)),
    ]
    assert {one.is_more_better for one in found.lines[1:]} == {False}


def test_figures_lead_to_the_list_of_the_party_in_their_days():
    found = Parties(march(Compare.YEAR), (vendors(),)).lines
    assert found[1].hrefs == (
        "/expenses?q=Acme+%26+Sons&from=2026-03-01&to=2026-03-31",
        "/expenses?q=Acme+%26+Sons&from=2025-03-01&to=2025-03-31",
    )
    assert found[3].hrefs[0] == "/expenses?missing=party&from=2026-03-01&to=2026-03-31"
    assert found[4].hrefs == ()


def test_without_comparison_there_is_nothing_before():
    found = Parties(march(), (Side(Kind.INCOME, (PartySum("Ada", D(3), D(0), 1),)),)).lines
    assert [(one.label, one.before, one.is_more_better) for one in found[1:]] == [
        ("Ada", (), True), ("Total income", (), True),
    ]  # fmt: skip


def test_without_entries_there_is_no_line():
    assert Parties(march(), (Side(Kind.INCOME), Side(Kind.EXPENSE))).lines == ()
