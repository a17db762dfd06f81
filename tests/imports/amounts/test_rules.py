"""Amounts: every way of writing by example, and a column decided as a whole."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.imports.amounts.rules import (
    AmountColumn,
    DecimalMark,
    currency_of,
    decimals_max,
    fit,
    is_amount_like,
    read_amount,
)
from finance_app.kit.money import AmountError

POINT, COMMA = DecimalMark.POINT, DecimalMark.COMMA


def column(*cells: object, code: str | None = "EUR"):
    found = AmountColumn(code)
    for cell in cells:
        found.take(cell)
    return found.readings()


def marks(*cells: object, code: str | None = "EUR") -> list[str]:
    return [reading.mark.value for reading in column(*cells, code=code)]


@pytest.mark.parametrize(
    ("text", "mark", "amount", "sign"),
    [
        ("1234.5", POINT, "1234.5", ""),
        ("1,234.50", POINT, "1234.50", ""),
        ("1.234,50", COMMA, "1234.50", ""),
        ("1 234,50", COMMA, "1234.50", ""),
        ("1\u202f234,50", COMMA, "1234.50", ""),
        ("1'234.50", POINT, "1234.50", ""),
        ("1\u2019234.50", POINT, "1234.50", ""),
        ("1,23,456.78", POINT, "123456.78", ""),
        ("12.", POINT, "12", ""),
        ("15000,", COMMA, "15000", ""),
        (".5", POINT, "0.5", ""),
        (",5", COMMA, "0.5", ""),
        ("-5", POINT, "-5", ""),
        ("- 5", POINT, "-5", ""),
        ("\u22125,00", COMMA, "-5.00", ""),
        ("5.00-", POINT, "-5.00", ""),
        ("+5", POINT, "5", ""),
        ("5+", POINT, "5", ""),
        ("(5.00)", POINT, "-5.00", ""),
        ("( 1,234.00 )", POINT, "-1234.00", ""),
        ("$5.00", POINT, "5.00", "$"),
        ("-$5.00", POINT, "-5.00", "$"),
        ("$-5.00", POINT, "-5.00", "$"),
        ("($5.00)", POINT, "-5.00", "$"),
        ("$ (5.00)", POINT, "-5.00", "$"),
        ("€ 1.234,50", COMMA, "1234.50", "€"),
        ("1.234,50 €", COMMA, "1234.50", "€"),
        ("1.234,50 €-", COMMA, "-1234.50", "€"),
        ("CHF 1'234.50", POINT, "1234.50", "CHF"),
        ("USD -5.00", POINT, "-5.00", "USD"),
        ("Rs. 5", POINT, "5", "Rs."),
        ("5.00 CR", POINT, "5.00", ""),
        ("5.00 DR", POINT, "-5.00", ""),
        ("5.00dr.", POINT, "-5.00", ""),
        ("12,50 S", COMMA, "-12.50", ""),
        ("12,50 H", COMMA, "12.50", ""),
        ('="12.50"', POINT, "12.50", ""),
        ("'-5.00", POINT, "-5.00", ""),
        ("\u0661\u0662", POINT, "12", ""),
        ("\uff11\uff12\uff0e\uff15", POINT, "12.5", ""),
    ],
)
def test_ways_of_writing(text, mark, amount, sign):
    found = read_amount(text, mark)
    assert (str(found[0]), found[1]) == (amount, sign)


@pytest.mark.parametrize(
    "text",
    [
        "", "abc", "1e5", "1.2.3", "1,2,3", "12 34", "0,123.50", "01/02/2026", "5K", "5 %", "--5",
        "-5-", "(5", "5)", "€5$", "12,-", "5.00 XY", "NaN", "1" * 61, "²", "1,234,56",
    ],
)  # fmt: skip
def test_what_is_no_amount(text):
    with pytest.raises(AmountError):
        read_amount(text, POINT)


def test_the_mark_of_the_column_is_kept_for_each_cell():
    with pytest.raises(AmountError, match="does not fit its column"):
        read_amount("1.234,50", POINT)
    assert read_amount("1,234", POINT)[0] == 1234
    assert read_amount("1,234", COMMA)[0] == Decimal("1.234")


def test_a_column_that_only_one_mark_fits():
    assert marks("1,234", "5.50", "12") == ["."]
    assert marks("1.234", "5,50", "12") == [","]
    assert marks("12", "7") == ["."]
    assert marks() == ["."]


def test_an_open_column_has_both_readings_with_what_they_come_to():
    point, comma = column("1,234", "-5,678", "12")
    assert (point.mark, point.minimum, point.maximum, point.total) == (POINT, -5678, 1234, -4432)
    assert (comma.mark, comma.minimum, comma.maximum, comma.total) == (
        COMMA, Decimal("-5.678"), 12, Decimal("7.556"),
    )  # fmt: skip
    assert (comma.excess_count, point.negative_count) == (2, 1)


def test_the_currency_says_which_reading_is_likelier():
    assert marks("1,234", code="EUR") == [".", ","]
    assert marks("1.234", code="EUR") == [",", "."]
    assert marks("1.234", code="KWD") == [".", ","]
    assert marks("1,234", code=None) == [".", ","]


def test_one_odd_cell_does_not_turn_a_column():
    readings = column(*["1,234.50"] * 9, "12,5")
    assert [(one.mark, one.failure_count) for one in readings] == [(POINT, 1)]
    assert marks(*["1,234"] * 9, "12,34") == [".", ","]


def test_empty_cells_say_nothing_and_typed_ones_have_one_meaning():
    assert column("", " - ", "n/a", "–") == column()
    assert column(Decimal("1.5"), Decimal(2), "3")[0].total == Decimal("6.5")
    assert column(date(2026, 1, 2))[0].failure_count == 1


@pytest.mark.parametrize(
    ("amount", "code", "fitted", "remark"),
    [
        ("12.5", "EUR", "12.50", ""),
        ("12.500", "EUR", "12.50", ""),
        ("12.345", "KWD", "12.345", ""),
        ("5", None, "5", ""),
        ("1428.6399999999999", "EUR", "1428.64", "1428.6399999999999 is rounded to 1,428.64 EUR."),
        ("-499.75000000000006", "GBP", "-499.75",
         "-499.75000000000006 is rounded to -499.75 GBP."),
    ],
)  # fmt: skip
def test_amounts_get_the_digits_of_their_currency(amount, code, fitted, remark):
    assert fit(Decimal(amount), code, is_rounding=False) == (Decimal(fitted), remark)


@pytest.mark.parametrize(
    ("amount", "code", "sentence"),
    [
        ("12.34567", "EUR", "12.34567 has more decimals than EUR has (12.35)."),
        ("12.5", "JPY", "12.5 has more decimals than JPY has (13)."),
        ("33.3333333333", "EUR", "has more decimals"),
        ("100000000000000", "EUR", "too large"),
        ("5", "DEM", "not the code of a currency"),
    ],
)
def test_amounts_that_do_not_fit_are_refused(amount, code, sentence):
    with pytest.raises(AmountError) as caught:
        fit(Decimal(amount), code, is_rounding=False)
    assert sentence in str(caught.value)


def test_rounding_can_be_allowed():
    fitted = fit(Decimal("12.34567"), "EUR", is_rounding=True)
    assert fitted == (Decimal("12.35"), "12.34567 is rounded to 12.35 EUR.")


def test_signs_of_currencies():
    assert currency_of("", "EUR") == "EUR"
    assert currency_of("€", "EUR") == "EUR"
    assert currency_of("usd", "EUR") == "USD"
    assert currency_of("€", None) is None
    with pytest.raises(AmountError, match="not a sign of USD"):
        currency_of("€", "USD")
    with pytest.raises(AmountError, match="not a sign of a currency"):
        currency_of("§", None)
    assert [decimals_max(code) for code in ("JPY", "KWD", "DEM", None)] == [0, 3, 2, 2]


def test_what_looks_like_an_amount():
    assert all(map(is_amount_like, ("5", "1.234,50", "(5)", "€5")))
    assert not any(map(is_amount_like, ("", "text", "01/02/2026", "-")))


@given(st.text(max_size=80))
def test_any_text_is_an_amount_or_refused_with_a_sentence(text):
    for mark in DecimalMark:
        try:
            amount, _ = read_amount(text, mark)
        except AmountError as error:
            sentence = str(error)
        else:
            sentence = f"Read as {amount:f}."
        assert sentence.endswith((".", "”"))


@given(st.decimals("-99999999", "99999999", places=2), st.sampled_from(list(DecimalMark)))
def test_amounts_come_back_exactly(amount, mark):
    written = f"{amount:,.2f}"
    if mark is COMMA:
        written = written.translate(str.maketrans(",.", ".,"))
    assert read_amount(written, mark)[0] == amount
