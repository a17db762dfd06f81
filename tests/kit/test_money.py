"""Amounts: what is read, what is refused and with which sentence, and how they are shown."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from finance_app.kit.money import (
    AMOUNT_MAX,
    CURRENCIES,
    AmountError,
    amount_parts,
    check_amount,
    digits,
    format_accounting,
    format_amount,
    parse_amount,
    plain_amount,
    round_amount,
)

NEGATIVE = "An amount cannot be negative. Enter it without a minus or brackets."
ZERO = "An amount must be more than zero."
TOO_LARGE = "The amount is too large. The most is 99,999,999,999,999."
EXPONENT = "An amount cannot have an exponent. Write all its digits."
INFINITE = "An amount cannot be infinite. Enter it in figures."
NOT_A_NUMBER = "NaN is not a number. Enter an amount in figures."
EUR_DECIMALS = "EUR has 2 decimals, and this amount has more."
JPY_DECIMALS = "JPY has no decimals. Enter a whole amount."


def refusal(text: str, code: str) -> str:
    with pytest.raises(AmountError) as caught:
        parse_amount(text, code)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("1", "EUR", "1.00"),
        ("1234.5", "EUR", "1234.50"),
        ("  1234.50\n", "EUR", "1234.50"),
        ("0042.50", "EUR", "42.50"),
        (".5", "EUR", "0.50"),
        (",5", "EUR", "0.50"),
        ("12,5", "EUR", "12.50"),
        ("0.01", "EUR", "0.01"),
        ("+7", "EUR", "7.00"),
        ("1,234.50", "EUR", "1234.50"),
        ("1.234,50", "EUR", "1234.50"),
        ("1,234", "EUR", "1234.00"),
        ("12,345", "USD", "12345.00"),
        ("1,234,567", "EUR", "1234567.00"),
        ("1.234.567", "EUR", "1234567.00"),
        ("1.234.567,8", "EUR", "1234567.80"),
        ("1 234,50", "EUR", "1234.50"),
        ("1 234", "EUR", "1234.00"),
        ("1\u00a0234\u00a0567,50", "EUR", "1234567.50"),
        ("1\u202f234,50", "EUR", "1234.50"),
        ("1'234.50", "CHF", "1234.50"),
        ("1\u2019234\u2019567.5", "CHF", "1234567.50"),
        ("1,23,456.78", "INR", "123456.78"),
        ("12,34,56,789", "INR", "123456789.00"),
        ("99,999,999,999,999", "EUR", "99999999999999.00"),
        ("12.345", "KWD", "12.345"),
        ("1,234.567", "KWD", "1234.567"),
        ("1.234,567", "KWD", "1234.567"),
        ("1,234,567", "KWD", "1234567.000"),
        ("0,345", "KWD", "0.345"),
        ("1234,567", "KWD", "1234.567"),
        ("12.3456", "CLF", "12.3456"),
        ("12.345", "CLF", "12.3450"),
        ("1,234", "JPY", "1234"),
        ("1.234.567", "JPY", "1234567"),
        ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665\u0660", "EGP", "1234.50"),
        ("\uff11\uff12\uff0e\uff15", "CNY", "12.50"),
        ("\u0967\u0968", "INR", "12.00"),
        ("\u200f12.50\u200e", "ILS", "12.50"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, code, expected):
    assert str(parse_amount(text, code)) == expected


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("$5", "USD", "5.00"),
        ("$ .50", "USD", "0.50"),
        ("US$5", "USD", "5.00"),
        ("$5 USD", "USD", "5.00"),
        ("+$5", "USD", "5.00"),
        ("$5", "CAD", "5.00"),
        ("CA$5", "CAD", "5.00"),
        ("5 \u20ac", "EUR", "5.00"),
        ("EUR 5", "EUR", "5.00"),
        ("5eur", "EUR", "5.00"),
        ("5,50 z\u0142", "PLN", "5.50"),
        ("kr.50", "DKK", "50.00"),
        ("Rs.50", "INR", "50.00"),
        ("Rs .50", "INR", "0.50"),
        ("B/.50", "PAB", "50.00"),
        ("10 000 F CFA", "XOF", "10000"),
        ("\uffe5500", "JPY", "500"),
        ("K5", "ZMW", "5.00"),
        ("E5", "SZL", "5.00"),
    ],
)
def test_the_own_sign_may_stand_before_or_after(text, code, expected):
    assert str(parse_amount(text, code)) == expected


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("$5", "EUR", "“$” is not a sign of EUR. Enter the amount in EUR."),
        ("5 usd", "EUR", "“usd” is not a sign of EUR. Enter the amount in EUR."),
        ("CA$5", "USD", "“CA$” is not a sign of USD. Enter the amount in USD."),
        ("\u20ac5 USD", "EUR", "“USD” is not a sign of EUR. Enter the amount in EUR."),
        ("DEM 5", "EUR", "“DEM 5” is not an amount. Write it like 1,234.00."),
        ("5k", "EUR", "“5k” is not an amount. Write it like 1,234.00."),
        ("5k", "ZMW", "“5k” is not an amount. Write it like 1,234.00."),
    ],
)
def test_a_foreign_sign_is_refused(text, code, sentence):
    assert refusal(text, code) == sentence


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        (
            "12.345",
            "EUR",
            "“12.345” can mean 12,345.00 or 12.345. Write 12345 or 12.35 to say which.",
        ),
        ("12.345", "JPY", "“12.345” can mean 12,345 or 12.345. Write 12345 or 12 to say which."),
        (
            "12,345",
            "KWD",
            "“12,345” can mean 12,345.000 or 12.345. Write 12345 or 12.345 to say which.",
        ),
        (
            "1,234",
            "CLF",
            "“1,234” can mean 1,234.0000 or 1.2340. Write 1234 or 1.2340 to say which.",
        ),
        (
            "\u20ac 1.000",
            "EUR",
            "“\u20ac 1.000” can mean 1,000.00 or 1.000. Write 1000 or 1.00 to say which.",
        ),
    ],
)
def test_an_amount_with_two_readings_is_refused_naming_both(text, code, sentence):
    assert refusal(text, code) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "-5",
        "- 5",
        "5-",
        "5 -",
        "\u22125",
        "\u20135",
        "\uff0d5",
        "(5)",
        "( 5 )",
        "(\u20ac5)",
        "(-5)",
        "( -5 )",
        "-\u20ac5",
        "\u20ac-5",
        "\u20ac -5",
        "5- EUR",
        "5 EUR-",
        "\uff085\uff09",
        "-1,234.50",
        "-12.345",
    ],
)
def test_negative_amounts_have_their_own_sentence(text):
    assert refusal(text, "EUR") == NEGATIVE


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("", "EUR", "Enter an amount."),
        (" \u00a0\t\n", "EUR", "Enter an amount."),
        ("\u200e\u200f", "EUR", "Enter an amount."),
        ("0", "EUR", ZERO),
        ("0.00", "EUR", ZERO),
        ("0.000", "EUR", ZERO),
        ("-0", "EUR", ZERO),
        ("0,00 \u20ac", "EUR", ZERO),
        ("NaN", "EUR", NOT_A_NUMBER),
        ("-snan", "EUR", NOT_A_NUMBER),
        ("inf", "EUR", INFINITE),
        ("-Infinity", "EUR", INFINITE),
        ("\u221e", "EUR", INFINITE),
        ("1e30", "EUR", EXPONENT),
        ("1.5E+3", "EUR", EXPONENT),
        ("1.e-3", "EUR", EXPONENT),
        ("1e5", "SZL", EXPONENT),
        ("100000000000000", "EUR", TOO_LARGE),
        ("99999999999999.01", "EUR", TOO_LARGE),
        ("9" * 100, "JPY", TOO_LARGE),
        ("9" * 101, "JPY", "The amount is too long. Write at most 100 characters."),
        ("12.3456", "EUR", EUR_DECIMALS),
        ("1234.567", "EUR", EUR_DECIMALS),
        ("0.123", "EUR", EUR_DECIMALS),
        ("1,234.567", "EUR", EUR_DECIMALS),
        ("1.234,567", "EUR", EUR_DECIMALS),
        ("12.3456", "KWD", "KWD has 3 decimals, and this amount has more."),
        ("12.50", "JPY", JPY_DECIMALS),
        ("1,234.00", "JPY", JPY_DECIMALS),
    ],
)
def test_each_kind_of_bad_amount_has_its_own_sentence(text, code, sentence):
    assert refusal(text, code) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3",
        "1,2,3",
        "1,23,4",
        "1,2345,678",
        "0,123,456",
        "1 23",
        "1  234",
        "1'23",
        "1.234,567.89",
        "1,234.567,89",
        "1,234 567.00",
        "1 234'567.00",
        "1,234 567",
        "1.23.456,78",
        "12345,678.90",
        "1,.5",
    ],
)
def test_misplaced_marks_are_refused(text):
    assert refusal(text, "EUR") == (
        f"The marks in “{text}” are out of place. Write it like 1,234.00."
    )


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "5.",
        "5,",
        "..",
        "5%",
        "5\u00b2",
        "\u00bd",
        "1/2",
        "12:30",
        "2024-01-05",
        "1_000",
        "0x1F",
        "(5",
        "5)",
        "-5-",
        "--5",
        "5+",
        "(nan)",
        "=1+1",
        "1\t234",
        "5 5 EUR 5",
    ],
)
def test_anything_else_is_not_an_amount(text):
    shown = "".join(one for one in text if one.isprintable())
    assert refusal(text, "EUR") == f"“{shown}” is not an amount. Write it like 1,234.00."


def test_the_sentence_quotes_long_or_unprintable_text_safely():
    assert refusal("5\x00", "JPY") == "“5” is not an amount. Write it like 1,234."
    assert refusal("x" * 60, "JPY") == f"“{'x' * 40}…” is not an amount. Write it like 1,234."


def test_an_unknown_currency_is_a_sentence_too():
    sentence = "“XYZ” is not the code of a currency."
    for attempt in (
        lambda: parse_amount("5", "XYZ"),
        lambda: check_amount(Decimal(5), "XYZ"),
        lambda: format_amount(Decimal(5), "XYZ"),
        lambda: digits("XYZ"),
    ):
        with pytest.raises(AmountError) as caught:
            attempt()
        assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("amount", "code", "expected"),
    [
        ("5", "EUR", "5.00"),
        ("5.5000", "EUR", "5.50"),
        ("5E+3", "EUR", "5000.00"),
        ("99999999999999", "CLF", "99999999999999.0000"),
        ("12.345", "KWD", "12.345"),
        ("5.0", "JPY", "5"),
    ],
)
def test_a_good_decimal_gets_the_digits_of_its_currency(amount, code, expected):
    assert str(check_amount(Decimal(amount), code)) == expected


@pytest.mark.parametrize(
    ("amount", "code", "sentence"),
    [
        ("NaN", "EUR", NOT_A_NUMBER),
        ("sNaN", "EUR", NOT_A_NUMBER),
        ("Infinity", "EUR", INFINITE),
        ("-Infinity", "EUR", INFINITE),
        ("0", "EUR", ZERO),
        ("-0.00", "EUR", ZERO),
        ("-5", "EUR", NEGATIVE),
        ("1e30", "EUR", TOO_LARGE),
        ("1e999", "EUR", TOO_LARGE),
        ("99999999999999.001", "KWD", TOO_LARGE),
        ("5.001", "EUR", EUR_DECIMALS),
        ("1e-999", "EUR", EUR_DECIMALS),
        ("5.5", "JPY", JPY_DECIMALS),
    ],
)
def test_a_bad_decimal_is_refused(amount, code, sentence):
    with pytest.raises(AmountError) as caught:
        check_amount(Decimal(amount), code)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("amount", "code", "plain", "shown", "accounting"),
    [
        ("1234.5", "EUR", "1234.50", "1,234.50", "1,234.50"),
        ("-1234.5", "EUR", "-1234.50", "-1,234.50", "(1,234.50)"),
        ("0", "EUR", "0.00", "0.00", "-"),
        ("-0.004", "EUR", "0.00", "0.00", "-"),
        ("0.005", "EUR", "0.01", "0.01", "0.01"),
        ("-0.005", "EUR", "-0.01", "-0.01", "(0.01)"),
        ("2.675", "EUR", "2.68", "2.68", "2.68"),
        ("1234.5", "JPY", "1235", "1,235", "1,235"),
        ("1234.5", "KWD", "1234.500", "1,234.500", "1,234.500"),
        ("1E+6", "EUR", "1000000.00", "1,000,000.00", "1,000,000.00"),
    ],
)
def test_amounts_are_rounded_half_up_and_shown(amount, code, plain, shown, accounting):
    value = Decimal(amount)
    assert str(round_amount(value, code)) == plain
    assert plain_amount(value, code) == plain
    assert format_amount(value, code) == shown
    assert format_accounting(value, code) == accounting


@pytest.mark.parametrize(
    ("amount", "code", "parts"),
    [
        ("61340", "USD", ("$", "61,340", ".00")),
        ("-61340.5", "USD", ("-$", "61,340", ".50")),
        ("61340", "JPY", ("¥", "61,340", "")),
        ("0.5", "KWD", ("KD", "0", ".500")),
        ("7", "AED", ("AED", "7", ".00")),
        ("-0.001", "EUR", ("€", "0", ".00")),
    ],
)
def test_a_key_figure_comes_in_three_parts(amount, code, parts):
    assert amount_parts(Decimal(amount), code) == parts


def test_large_sums_are_exact_whatever_the_context_of_the_thread():
    total = Decimal("9999999999999900000000000000000000.01")
    with localcontext(prec=5):
        assert plain_amount(total, "EUR") == "9999999999999900000000000000000000.01"
        assert str(parse_amount("99999999999999", "CLF")) == "99999999999999.0000"


@pytest.mark.parametrize(
    ("amount", "sentence"), [("NaN", NOT_A_NUMBER), ("Infinity", INFINITE), ("1e99", TOO_LARGE)]
)
def test_what_is_not_finite_cannot_be_shown(amount, sentence):
    with pytest.raises(AmountError) as caught:
        format_amount(Decimal(amount), "EUR")
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ],
)
def test_digits_are_those_of_iso_4217(count, expected):
    assert " ".join(code for code in CURRENCIES if digits(code) == count) == expected


@pytest.mark.parametrize("code", ["AFN", "ALL", "HUF", "IDR", "IRR", "LAK", "LBP", "MMK", "TWD"])
def test_decimals_that_cldr_drops_are_kept(code):
    assert digits(code) == 2


def test_every_currency_has_a_code_a_name_and_a_sign():
    for code, one in CURRENCIES.items():
        assert one.code == code
        assert len(code) == 3
        assert code.isupper()
        assert one.name == one.name.strip() != ""
        assert one.symbol == one.symbol.strip() != ""
    assert len(CURRENCIES) == 165
    assert len({one.name for one in CURRENCIES.values()}) == len(CURRENCIES)
    assert list(CURRENCIES) == sorted(CURRENCIES)


# A shared machine may be slow; that says nothing about the code.
unhurried = settings(deadline=None)
codes = st.sampled_from(sorted(CURRENCIES))


@st.composite
def amounts(draw):
    code = draw(codes)
    unit = 10 ** digits(code)
    units = draw(st.integers(1, int(AMOUNT_MAX) * unit))
    return Decimal(units).scaleb(-digits(code)), code


@pytest.mark.parametrize("code", sorted(CURRENCIES))
def test_every_currency_reads_its_own_display(code):
    one = CURRENCIES[code]
    for units in (1, 1234567, 10**12):
        amount = Decimal(units).scaleb(-one.digits)
        shown = format_amount(amount, code)
        for text in (shown, f"{one.symbol}{shown}", f"{one.symbol} {shown}", f"{shown} {code}"):
            assert parse_amount(text, code) == amount


@unhurried
@given(amounts())
def test_what_is_shown_is_read_back(given_amount):
    amount, code = given_amount
    for text in (
        format_amount(amount, code),
        plain_amount(amount, code),
        "".join(amount_parts(amount, code)),
        format_amount(amount, code).replace(",", "\u202f"),
    ):
        assert parse_amount(text, code) == amount
    assert str(parse_amount(plain_amount(amount, code), code)) == plain_amount(amount, code)


@unhurried
@given(amounts())
def test_the_european_display_is_read_back_or_refused_never_misread(given_amount):
    amount, code = given_amount
    text = format_amount(amount, code).translate(str.maketrans(",.", ".,"))
    try:
        read = parse_amount(text, code)
    except AmountError as error:
        assert "can mean" in str(error)  # noqa: PT017 - only the doubtful ones may be refused
    else:
        assert read == amount


@unhurried
@given(amounts())
def test_a_minus_is_never_lost(given_amount):
    amount, code = given_amount
    for text in (format_amount(-amount, code), format_accounting(-amount, code)):
        assert refusal(text, code) == NEGATIVE


@unhurried
@given(
    st.one_of(
        st.text(max_size=20),
        st.text(alphabet="0123456789.,' -+()eE$€kR\u00a0\u202f\u2212\u0664", max_size=20),
    ),
    codes,
)
@example("1.1,", "EUR")
def test_any_text_is_an_amount_or_a_sentence(text, code):
    try:
        amount = parse_amount(text, code)
    except AmountError as error:
        sentence = str(error)
        assert sentence.endswith(".") and sentence.isprintable()  # noqa: PT018
    else:
        assert 0 < amount <= AMOUNT_MAX
        assert -amount.as_tuple().exponent == digits(code)


@unhurried
@given(st.decimals(allow_nan=True, allow_infinity=True), codes)
def test_any_decimal_is_accepted_unchanged_or_refused(amount, code):
    try:
        checked = check_amount(amount, code)
    except AmountError:
        return
    assert checked == amount
    assert -checked.as_tuple().exponent == digits(code)


@unhurried
@given(st.decimals(-(10**20), 10**20), codes)
def test_rounding_is_symmetric_and_within_half_a_unit(amount, code):
    rounded = round_amount(amount, code)
    assert rounded == -round_amount(-amount, code)
    with localcontext(prec=80):
        assert abs(rounded - amount) * 2 <= Decimal(1).scaleb(-digits(code))
    assert round_amount(rounded, code) == rounded
