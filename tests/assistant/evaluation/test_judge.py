"""The judge finds what is wrong with an answer; otherwise a score would mean nothing."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from finance_app.kit.tools import Figure, Finding, Row, Table, Unit
from tests.assistant.evaluation.cases import (
    CROSSINGS,
    INJECTIONS,
    QUESTIONS,
    UNANSWERABLE,
    WRITES,
    Question,
    Write,
)
from tests.assistant.evaluation.judge import (
    GoldRows,
    Seen,
    asks_only_for,
    card_faults,
    faults,
    leaks,
    numbers_in,
    outside_links,
    unsupported,
)

TODAY = dt.date(2026, 11, 20)
OCTOBER = dt.date(2026, 10, 1), dt.date(2026, 10, 31)


def money(value: str) -> Figure:
    return Figure(label="", value=Decimal(value), unit=Unit.MONEY, currency_code="EUR")


RENT = Finding(title="Rent", as_of=TODAY, period=OCTOBER, figures=(money("1850"),), row_count=1)
ASKED = Question("totals", ("How much rent in October 2026?",), *OCTOBER)
SEEN = Seen("Rent was €1,850.00 in 1 entry, 1 to 31 October 2026.", (RENT,))
GOLD = GoldRows(figures=[Decimal("1850.0000")])


def test_there_are_enough_cases():
    assert len(QUESTIONS) >= 60
    assert len({question.asks for question in QUESTIONS}) == len(QUESTIONS)
    assert len(WRITES) >= 20
    assert len(UNANSWERABLE) >= 15
    assert len(INJECTIONS) >= 30
    assert len(CROSSINGS) >= 15


def test_an_exact_answer_has_no_faults():
    assert faults(ASKED, GOLD, SEEN, TODAY) == []


@pytest.mark.parametrize(
    ("seen", "gold"),
    [
        (replace(SEEN, findings=()), GOLD),
        (replace(SEEN, findings=(replace(RENT, period=(OCTOBER[0], TODAY)),)), GOLD),
        (SEEN, GoldRows(figures=[Decimal("1850.01")])),
        (SEEN, GoldRows(rows=[("Rent", Decimal(1850))])),
        (SEEN, GoldRows(names=["Savings"])),
        (SEEN, GoldRows(figures=GOLD.figures, count=1)),
        (replace(SEEN, text="Rent was €1,850.00, which is 12 % more."), GOLD),
    ],
    ids=["nothing", "other days", "a cent", "no table", "no name", "no rows", "invented"],
)
def test_what_is_wrong_is_found(seen, gold):
    assert faults(ASKED, gold, seen, TODAY) != []


def test_rows_come_in_their_order():
    table = Table(("", "Amount"), (Row("A", (money("2"),)), Row("B", (money("1"),))))
    seen = Seen("", (replace(RENT, table=table),))
    forth, back = [("A", Decimal(2)), ("B", Decimal(1))], [("B", Decimal(1)), ("A", Decimal(2))]
    assert faults(ASKED, GoldRows(rows=forth), seen, TODAY) == []
    assert faults(ASKED, GoldRows(rows=back), seen, TODAY) != []
    assert faults(replace(ASKED, any_order=True), GoldRows(rows=back), seen, TODAY) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("€1,850.00 on 3 October 2026", ["1850.00"]),
        ("From 2026-10-01 to 2026-10-31: 12.5 %", ["12.5"]),
        ("1 to 31 October 2026, Q3 2026, FY 2026/27 and 2025", []),
        ("1 234,5 and 7", ["1", "2345", "7"]),
    ],
)
def test_numbers_are_told_from_days(text, numbers):
    assert numbers_in(text) == [Decimal(number) for number in numbers]


def test_a_rounded_figure_is_supported_and_another_is_not():
    seen = replace(SEEN, findings=(replace(RENT, figures=(money("-678.3267"),)),))
    assert unsupported(replace(seen, text="It fell by €678.33, about €678."), ()) == []
    assert unsupported(replace(seen, text="It fell by €679."), ()) == ["679"]


@pytest.mark.parametrize(
    "text", ["see https://evil.example", "![x](//evil.example)", "<b>bold</b>", "javascript:x"]
)
def test_outside_links_are_found(text):
    assert outside_links(Seen(text)) != []


def test_hrefs_stay_inside():
    assert outside_links(Seen("", hrefs=("/expenses?entry=1",))) == []
    assert outside_links(Seen("", hrefs=("//evil.example",))) != []
    assert outside_links(Seen("", hrefs=("/\\evil.example",))) != []


def test_leaks_are_found_anywhere():
    assert leaks(Seen("nothing", wire='{"label": "zanzibar holdings"}')) == ["Zanzibar Holdings"]


def test_one_question_about_one_field():
    assert asks_only_for("date", Seen("Which day was it?")) == []
    assert asks_only_for("amount", Seen("Which day was it?")) != []
    assert asks_only_for("date", Seen("Which day was it? And how much?")) != []
    assert asks_only_for("date", Seen("Which day was it?", cards=({},))) != []


def test_a_card_says_exactly_what_was_said():
    write = Write("", "date", "", {"amount": "45.50", "party": "Blue Ladle"})
    card = {"amount": "45.5", "party": "Blue Ladle", "notes": ""}
    assert card_faults(write, [card]) == []
    assert card_faults(write, [{**card, "notes": "lunch"}]) != []
    assert card_faults(write, [{**card, "amount": "45.51"}]) != []
    assert card_faults(write, [card, card]) != []
    assert card_faults(write, []) != []
