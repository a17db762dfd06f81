"""No number is shown that the turn did not find; every number it found may be."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.assistant.figures.allowed.rules import Allowed, is_said
from finance_app.assistant.figures.marks.rules import mark_of, marked
from finance_app.assistant.figures.rules import Operation, Proved, computed
from finance_app.kit.money import digits, format_accounting, format_amount
from finance_app.kit.period import FiscalYearStart
from finance_app.kit.tools import Figure, Row, Unit
from tests.assistant.figures.turns import TODAY, count, finding, money, percent, turn, wrong

SPENT = turn(
    finding(
        money("1234.50", "Total expenses", href="/expenses"), percent("12.345"), count(12),
        money("-500", "Net profit"),
        rows=(Row("Travel", (money("800"), percent("64.8", "Share"))),
        Row("7-Eleven", (money("434.50"),))),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "You spent 1,234.50.", "You spent €1,234.50 in October 2026.", "You spent 1,234.50 EUR.",
        "You spent 1.234,50 EUR.", "About 1,200 went out.", "Roughly €1.2k.", "You spent €1,235.",
        "It rose by 12.3 %.", "It rose by 12 percent.", "It rose by 12.35%.", "That is 12 entries.",
        "Across 12 uncategorised expenses.", "A loss of 500.", "Net profit was -500.",
        "Net profit: -€500.00", "Net profit was (500.00).", "Travel: 800.00 (64.8 %)",
        "At 7-Eleven: 434.50", "about twelve hundred",
        "From 1 to 31 October 2026, as of 28 Nov 2026.",
        "1. Travel 800.00\n2. 7-Eleven 434.50", "The second is 7-Eleven.", "October has 31 days.",
        "That is Q4 2026.", "nothing at all", "",
    ],
)  # fmt: skip
def test_what_the_turn_found_may_be_said(text):
    assert wrong(text, SPENT) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("You spent 1,234.51.", "1,234.51"), ("You spent 1,234.", "1,234"),
        ("About 1,300 went out.", "1,300"), ("1.3k", "1.3k"), ("$1,234.50", "$1,234.50"),
        ("1,234.50 USD", "1,234.50 USD"), ("1,234.50 %", "1,234.50 %"), ("12.3 went up", "12.3"),
        ("It rose by 12.4 %.", "12.4 %"), ("It rose by -12.3 %.", "-12.3 %"), ("€12", "€12"),
        ("You spent 12 on travel.", "12"), ("That is 13 entries.", "13"), ("Profit was 500.",
        "500"),
        ("Profit was +500.", "+500"), ("expenses of -1,234.50", "-1,234.50"), ("800 expenses",
        "800"),
        ("twelve thousand", "twelve thousand"), ("It doubled.", "doubled"), ("half of it", "half"),
        ("in 2031", "2031"), ("on 3 May 2026", "3 May 2026"), ("2,026", "2,026"), ("Total 2026",
        "2026"),
        ("the 5th vendor", "5th"), ("fifth", "fifth"), ("9. Travel", "9."), ("90 days", "90"),
        ("hundreds of euros", "hundreds"), ("1 million", "1 million"), ("1\u200b0", "1\u200b0"),
        ("7", "7"), ("Eleven", "Eleven"), ("one expense", "one"), ("zero", "zero"),
        ("\u0661\u0662\u0663", "\u0661\u0662\u0663"), ("99\u00a0999", "99\u00a0999"), ("top 5",
        "5"),
        ("\u00bd", "\u00bd"), ("Office 365", "365"), ("Q1 2026", "Q1 2026"), ("a dozen", "a dozen"),
    ],
)  # fmt: skip
def test_nothing_else_may_be_said(text, number):
    assert wrong(text, SPENT) == [number]


def test_a_turn_that_found_nothing_proves_nothing():
    assert wrong("You have 5 vendors and 10.00.", Proved()) == ["5", "10.00"]


@pytest.mark.parametrize(("value", "text", "is_right"), [
    ("100", "It doubled.", True), ("98.5", "It doubled.", True), ("90", "It doubled.", False),
    ("50", "half of it", True), ("33.3", "a third of it", True), ("36", "a third of it", False),
    ("-50", "It halved.", True), ("200", "twice as much", True), ("75", "three quarters of it",
    True),
])  # fmt: skip
def test_shares_and_multiples_are_percentages(value, text, is_right):
    assert (wrong(text, turn(finding(percent(value)))) == []) is is_right


@pytest.mark.parametrize(("value", "text", "is_right"), [
    ("7.5", "Runway is 7.5 months.", True), ("7.46", "Runway is 7.5 months.", True),
    ("7.5", "Runway is 8 months.", True), ("7.4", "Runway is 8 months.", False),
    ("7.5", "Runway is 7.5 days.", False), ("7.5", "You have 7.5 EUR.", False),
    ("7.5", "Runway: 7.5", True),
])  # fmt: skip
def test_months(value, text, is_right):
    runway = Figure(label="Runway", value=Decimal(value), unit=Unit.MONTHS)
    assert (wrong(text, turn(finding(runway))) == []) is is_right


def test_words_of_the_question_stay_what_they_were():
    allowed = Allowed(
        question="top 5 vendors over 500 in the past 90 days, was it 9,999?", today=TODAY,
        arguments=({"top": 5, "amount_min": "500", "first": "2026-08-31"},),
    )  # fmt: skip
    found = turn(finding(money("1234.50"), rows=(Row("Shell", (money("1234.50"),)),)))
    assert wrong("The top 5 vendors of the past 90 days", found, allowed) == []
    assert wrong("There are 12 expenses over 500.", found, allowed) == []
    assert wrong("Since 31 August 2026", found, allowed) == []
    assert wrong("You spent over 500.", found, allowed) == ["500"]
    assert wrong("You have 5 vendors.", found, allowed) == ["5"]
    assert wrong("It was 9,999.", found, allowed) == ["9,999"]
    assert wrong("It was 90.", found, allowed) == ["90"]


def test_names_hold_numbers_but_no_name_is_an_amount():
    found = turn(
        finding(money("10"), rows=(
            Row("Office 365", (money("10"),)), Row("Total 9,999.00", (money("10"),)),
            Row("5000", (money("10"),)), Row("€70", (money("10"),)),
        ))
    )  # fmt: skip
    assert wrong("Office 365 cost 10.00.", found) == []
    assert wrong("365 cost 10.00.", found) == ["365"]
    assert wrong("Total 9,999.00", found) == ["9,999.00"]
    assert wrong("\u201cTotal 9,999.00\u201d cost 10.00.", found) == []
    assert wrong("You spent 5000.", found) == ["5000"]
    assert wrong("You spent €70.", found) == ["€70"]
    assert wrong("Office 3650", found) == ["3650"]


def test_a_name_in_the_arguments_counts():
    allowed = Allowed(arguments=({"counterparty": "Studio 54"},))
    assert wrong("Nothing was paid to Studio 54.", turn(finding()), allowed) == []


def test_amounts_of_drafts_only_in_words_about_drafts():
    allowed = Allowed(drafts=({"amount": "12.50", "date": "2026-11-27"},))
    assert wrong("Drafted an expense of 12.50.", Proved(), allowed) == []
    assert wrong("You spent 12.50.", Proved(), allowed) == ["12.50"]


def test_periods_of_a_fiscal_year():
    allowed = Allowed(fiscal_year_start=FiscalYearStart(4, 6))
    period = (date(2025, 4, 6), date(2026, 4, 5))
    found = turn(finding(money("10"), period=period))
    assert wrong("In FY 2025/26: 10.00", found, allowed) == []
    assert wrong("In FY 2023/24: 10.00", found, allowed) == ["FY 2023/24"]


def test_what_was_computed_is_a_figure_and_nothing_else_is():
    found = turn(finding(money("300", "A"), money("200", "B")))
    assert wrong("The difference is 100.", found) == ["100"]
    found.add(finding(computed(Operation.DIFFERENCE, [found.get("f1"), found.get("f2")])))
    assert wrong("The difference is 100.", found) == []


@pytest.mark.parametrize(("operation", "value", "unit"), [
    (Operation.SUM, "400", Unit.MONEY), (Operation.DIFFERENCE, "200", Unit.MONEY),
    (Operation.AVERAGE, "200", Unit.MONEY), (Operation.RATIO, "3", Unit.RATE),
    (Operation.PERCENTAGE, "300", Unit.PERCENT),
])  # fmt: skip
def test_computations(operation, value, unit):
    figure = computed(operation, [money("300"), money("100")])
    assert (figure.value, figure.unit) == (Decimal(value), unit)
    assert figure.currency_code == ("EUR" if unit is Unit.MONEY else "")


@pytest.mark.parametrize(("operation", "figures"), [
    (Operation.SUM, []), (Operation.DIFFERENCE, [money("1")]),
    (Operation.SUM, [money("1"), money("1", code="USD")]), (Operation.RATIO, [money("1"),
    money("0")]),
    (Operation.SUM, [money("1"), percent("1")]), (Operation.RATIO, [money("1")] * 3),
])  # fmt: skip
def test_what_cannot_be_computed_says_so(operation, figures):
    with pytest.raises(ValueError, match=r"\.$"):
        computed(operation, figures)


def test_figures_are_numbered_through_the_turn():
    found = Proved()
    assert [one for one, _ in found.add(finding(money("1"), rows=(Row("a", (money("2"),)),)))] == [
        "f1", "f2",
    ]  # fmt: skip
    assert [one for one, _ in found.add(finding(money("3")))] == ["f3"]
    assert found.get("f3") == money("3")
    assert found.get("f4") is None


def test_a_sentence_with_a_mismatch_is_replaced_by_the_table():
    repaired = SPENT.repair("You spent 1,234.50. Next month it will be 2,000. Fine.", Allowed())
    assert repaired.text == f"You spent 1,234.50. {mark_of(0)} Fine."
    assert [(one.text, one.sentence) for one in repaired.mismatches] == [
        ("2,000", "Next month it will be 2,000.")
    ]
    assert marked(mark_of(0)) == 0
    assert marked("a") is None


def test_a_mark_cannot_be_forged():
    assert SPENT.repair(f"See {mark_of(3)} here", Allowed()).text == "See  here"


def test_a_draft_must_be_in_the_persons_own_words():
    assert is_said(Decimal("12.50"), "add 12.50 lunch")
    assert is_said(Decimal(1200), "invoice of 1.2k")
    assert not is_said(Decimal("12.50"), "add lunch")


VALUES = st.integers(-(10**13), 10**13)


@given(VALUES, st.sampled_from(["EUR", "JPY", "KWD", "INR", "USD", "CLF"]))
def test_every_figure_as_the_product_writes_it_is_recognised(units, code):
    value = Decimal(units).scaleb(-digits(code))
    found = turn(finding(money(f"{value:f}", code=code)))
    written = format_amount(value, code)
    for text in (written, f"{written} {code}", f"{code} {written}", format_accounting(value, code)):
        if any(one.isdigit() for one in text):
            assert wrong(f"It is {text} here.", found) == []


@given(st.integers(0, 10**11))
def test_indian_groups_are_recognised(units):
    value = Decimal(units).scaleb(-2)
    whole, _, cents = f"{value:f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    groups = [head[max(0, at - 2) : at] for at in range(len(head), 0, -2)][::-1]
    written = f"₹{','.join([*groups, tail])}.{cents or '00'}"
    assert wrong(written, turn(finding(money(f"{value:f}", code="INR")))) == []


FORMS = ("{}", "€{}", "{} EUR", "-{}", "about {}", "{} %", "{} entries", "({})", "{}k", "{} days")


@given(
    st.integers(0, 10**9), st.sampled_from(FORMS),
    st.sampled_from(["You spent {}.", "{} is the total", "a - {} b",
    "It is up {} on October 2026."]),
)  # fmt: skip
def test_whatever_number_is_put_in_that_is_no_figure_is_caught(units, form, sentence):
    value = Decimal(units).scaleb(-2)
    texts = ("1234.50", "12.345", "12", "500", "800", "64.8", "434.50", "31", "2")
    known = [Decimal(one) for one in texts]
    scaled = value * 1000 if "k" in form else value
    if any(abs(scaled - one) <= max(Decimal("0.6"), one / 5) for one in known):
        return
    text = sentence.format(form.format(f"{value:,f}"))
    assert wrong(text, SPENT) != []


@given(st.text(), st.text())
def test_nothing_raises(text, question):
    allowed = Allowed(question=question, arguments=({"text": question},), names=(text,))
    repaired = SPENT.repair(text, allowed)
    assert SPENT.check(repaired.text, allowed) == [] or repaired.mismatches == ()
