"""What counts as a number in a text, and which one a reader sees."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.assistant.figures.numbers.rules import NumberKind, numbers_in
from finance_app.kit.tools import Unit


def only(text: str):
    found = numbers_in(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("12,34,567.89", "1234567.89"),
        ("1.234.567", "1234567"),
        ("1.234", "1.234"),
        ("12,5", "12.5"),
        (".5", "0.5"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("minus 5", "-5"),
        ("negative €5", "-5"),
        ("1.2k", "1200"),
        ("1.2K", "1200"),
        ("3 million", "3000000"),
        ("2.5bn", "2500000000"),
        ("2 lakh", "200000"),
        ("two crore", "20000000"),
        ("3 dozen", "36"),
        ("\uff11\uff12\uff13", "123"),
        ("\u0661\u0662\u0663\u066b\u0665", "123.5"),
        ("\u0967\u0968", "12"),
        ("\U0001d7cf\U0001d7d0", "12"),
        ("1\u200b2", "12"),
        ("1**2**3", "123"),
        ("\u00bd", "0.5"),
        ("2\u00bd", "2.5"),
        ("twelve", "12"),
        ("twelve thousand three hundred and forty-five", "12345"),
        ("Twelve Hundred", "1200"),
        ("a hundred", "100"),
        ("a dozen", "12"),
        ("half a million", "500000"),
        ("one and a half million", "1500000"),
        ("two point five", "2.5"),
        ("two point five million", "2500000"),
        ("zero", "0"),
    ],
)
def test_a_number_however_it_is_written(text, value):
    assert only(text).value == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "10\u00b2", "1e5", "1.2.3", "12:30", "1/2", "1234,567", "1,2,3", "A4", "2BC", "12kg",
        "\u2167\u2167",
        "dozens", "hundreds", "thousands", "one twenty", "€5 USD", "€12%", "1" * 41,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_number_without_a_value(text):
    assert [one.value for one in numbers_in(text)] == [None]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("€1,234", {"EUR"}), ("1,234 €", {"EUR"}), ("EUR 1,234", {"EUR"}), ("1,234 EUR", {"EUR"}),
        ("EUR1,234", {"EUR"}), ("5 euros", {"EUR"}), ("£5", {"GBP", "FKP", "GIP"}),
        ("5 yen", {"JPY"}), ("1,234 Kč", {"CZK"}), ("-€500", {"EUR"}), ("€-500", {"EUR"}),
        ("R$5", {"BRL"}), ("\uff045", None), ("total EUR 5", {"EUR"}), ("(EUR 5)", {"EUR"}),
    ],
)  # fmt: skip
def test_signs_and_codes_of_currencies(text, codes):
    found = only(text)
    assert found.unit is Unit.MONEY
    if codes is None:
        assert {"USD", "CAD", "AUD"} <= found.codes
    else:
        assert found.codes >= codes
        assert len(found.codes) < 12


@pytest.mark.parametrize(
    "text", ["top 5 vendors", "all 5 vendors", "try 5", "Q 5", "5 top vendors"]
)
def test_words_that_are_codes_of_currencies_too(text):
    assert not only(text).codes


@pytest.mark.parametrize("text", ["12 %", "12%", "12 percent", "12 per cent",
                                  "12 percentage points",
                                  "12\u066a", "1,200 basis points", "120\u2030"])  # fmt: skip
def test_percent(text):
    assert (only(text).value, only(text).unit) == (12, Unit.PERCENT)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("half of it", NumberKind.SHARE, "0.5"), ("a quarter of it", NumberKind.SHARE, "0.25"),
        ("three quarters of it", NumberKind.SHARE, "0.75"), ("two thirds", NumberKind.SHARE, None),
        ("doubled", NumberKind.MULTIPLE, "2"), ("twice", NumberKind.MULTIPLE, "2"),
        ("3x", NumberKind.MULTIPLE, "3"), ("3 times as much", NumberKind.MULTIPLE, "3"),
        ("halved", NumberKind.MULTIPLE, "0.5"), ("tenfold", NumberKind.MULTIPLE, "10"),
        ("second", NumberKind.ORDINAL, "2"), ("the 3rd", NumberKind.ORDINAL, "3"),
        ("twenty-first", NumberKind.ORDINAL, "21"),
    ],
)  # fmt: skip
def test_shares_multiples_and_ranks(text, kind, value):
    found = only(text)
    assert found.kind is kind
    assert value is None or found.value == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "no one", "one of them", "every one", "last quarter", "this quarter", "a third party",
        "double-entry", "first half of the year", "one-off",
    ],
)  # fmt: skip
def test_words_that_say_no_number(text):
    assert all(one.kind in {NumberKind.DAY, NumberKind.ORDINAL} for one in numbers_in(text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2026-11-28", [(2026, 11, 28)]), ("28 Nov 2026", [(2026, 11, 28)]),
        ("28th of November 2026", [(2026, 11, 28)]), ("Nov 28, 2026", [(2026, 11, 28)]),
        ("1 to 15 March 2026", [(2026, 3, 1), (2026, 3, 15)]), ("28/11/2026", [(2026, 11, 28)]),
        ("1\u201315 Mar 2026", [(2026, 3, 1), (2026, 3, 15)]), ("November 2026",
        [(2026, 11, None)]),
        ("28.11.2026", [(2026, 11, 28)]), ("in 2026", [(2026, None, None)]),
        ("FY 2025/26", [(2025, None, None)]), ("FY26", [(2026, None, None)]),
        ("2026-03", [(2026, 3, None)]), ("Q3 2026", [(2026, None, None)]),
        ("2026-q3", [(2026, None, None)]), ("H1 2026", [(2026, None, None)]),
        ("second quarter of 2026", [(2026, None, None)]), ("Q3", [(None, None, None)]),
        ("3 May", [(None, 5, 3)]),
    ],
)  # fmt: skip
def test_dates_and_periods(text, parts):
    found = only(text)
    assert found.kind is NumberKind.DAY
    assert [(one.year, one.month, one.day) for one in found.days] == parts


def test_a_year_without_a_word_that_leads_to_it_is_a_number():
    assert only("total 2026").value == 2026
    assert only("in 2026 €").value == 2026


def test_a_range_is_two_numbers_and_no_minus():
    assert [one.value for one in numbers_in("3\u20135 days and 100-200")] == [3, 5, 100, 200]


def test_numbers_of_a_list_are_markers():
    found = numbers_in("1. Travel\n2) Rent\n3 Meals")
    assert [one.kind for one in found] == [
        NumberKind.MARKER, NumberKind.MARKER, NumberKind.AMOUNT,
    ]  # fmt: skip


def test_places_are_those_of_the_text():
    text = "a \u200b€1\u200b,234 c"
    found = only(text)
    assert text[found.start : found.end] == found.text == "€1\u200b,234"


@given(st.text())
def test_no_text_raises_and_places_are_inside_it(text):
    at = 0
    for one in numbers_in(text):
        assert at <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        at = one.start


@given(st.text(alphabet="0123456789.,' -–%€$k()/^e\u0663\u200b twelvthoudnaf"))
def test_no_text_of_numbers_raises(text):
    numbers_in(text)


@given(st.text(), st.integers(0, 10**9), st.text())
def test_no_digit_is_ever_overlooked(before, value, after):
    text = f"{before} {value} {after}"
    start, end = len(before) + 1, len(before) + 1 + len(str(value))
    covered = {place for one in numbers_in(text) for place in range(one.start, one.end)}
    assert set(range(start, end)) <= covered
