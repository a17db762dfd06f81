"""Text from outside is cleaned or refused with a sentence, and problems are collected."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.fields import (
    Fields,
    TextError,
    amount_of,
    clean_line,
    clean_text,
    flag_of,
    like_pattern,
    optional_amount_of,
    whole_number_of,
)
from finance_app.kit.money import AmountError


def test_white_space_of_a_line_is_collapsed():
    assert clean_line("  Blue \t Ladle\n cafe ", length_max=20) == "Blue Ladle cafe"


def test_lines_of_a_text_stay_lines():
    assert clean_text("a\r\nb\rc\u2028d  ", length_max=20) == "a\nb\nc\nd"


@pytest.mark.parametrize("text", ["👩‍🔧 tools", "مرحبا بالعالم", "שלום\u200f", "Ünïcödé", "日本語"])
def test_emoji_and_right_to_left_text_stay_as_they_are(text):
    assert clean_text(text, length_max=100) == text


@pytest.mark.parametrize(
    ("text", "name"), [("a\0b", "NUL"), ("\x01", "U+0001"), ("\ud800", "U+D800"), ("￿", "U+FFFF")]
)
def test_what_cannot_be_stored_is_refused_by_name(text, name):
    with pytest.raises(TextError, match=rf"invisible character \({name.replace('+', '[+]')}\)"):
        clean_text(text, length_max=100)


def test_the_limit_counts_characters_and_is_itself_allowed():
    assert len(clean_text("é" * 10_000, length_max=10_000)) == 10_000
    with pytest.raises(TextError, match="At most 10,000 characters fit here; this has 10,001"):
        clean_text("é" * 10_001, length_max=10_000)


@pytest.mark.parametrize("value", [5, 1.5, True, [], {}, b"x"])
def test_text_must_be_text(value):
    with pytest.raises(TextError, match="Enter this as text"):
        clean_line(value, length_max=10)


def test_all_problems_are_raised_together():
    fields = Fields({"a": 1, "b": "\0", "c": "fine"})
    assert [fields.line(name, 10) for name in "abc"] == ["", "", "fine"]
    with pytest.raises(InvalidInputError) as caught:
        fields.raise_problems()
    assert set(caught.value.fields) == {"a", "b"}
    assert caught.value.message == "Some of what was entered cannot be used."


def test_one_problem_is_the_message():
    fields = Fields({"a": 1})
    fields.line("a", 10)
    with pytest.raises(InvalidInputError, match="Enter this as text"):
        fields.raise_problems()


@pytest.mark.parametrize(
    ("value", "amount"), [("1,234.50", "1234.50"), (12, "12.00"), (12.5, "12.50")]
)
def test_amounts_are_read_from_text_and_numbers(value, amount):
    assert str(amount_of(value, "EUR")) == amount


@pytest.mark.parametrize(
    "value",
    [True, [], {}, 10**400, -(10**400), 0, -1, 1e30, 1e-30, float("nan"), float("inf"), 12.345, ""],
)
def test_other_amounts_have_a_sentence(value):
    with pytest.raises(AmountError, match=r"^[A-Z].*\.$"):
        amount_of(value, "EUR")


def test_a_bound_may_be_missing_or_zero():
    assert optional_amount_of("  ", "EUR") is None
    assert optional_amount_of(None, "EUR") is None
    assert optional_amount_of("0.00", "EUR") == Decimal(0)
    assert optional_amount_of(0, "EUR") == Decimal(0)
    assert optional_amount_of("12", "EUR") == Decimal(12)


def test_flags():
    assert [flag_of(value) for value in (True, "1", "Yes", None, "0", "")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    with pytest.raises(TextError):
        flag_of("perhaps")


@pytest.mark.parametrize("value", ["0", "201", "1.5", "-1", "x", "٣", "9" * 50, [], 1.5])
def test_whole_numbers_stay_within_limits(value):
    with pytest.raises(TextError, match="from 1 to 200"):
        whole_number_of(value, least=1, most=200, default=50)


def test_a_missing_number_is_the_default():
    assert whole_number_of("", least=1, most=200, default=50) == 50
    assert whole_number_of(7, least=1, most=200, default=50) == 7


def test_signs_of_a_pattern_stand_for_themselves():
    assert like_pattern(r"50%_\x") == r"%50\%\_\\x%"


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    for clean in (clean_line, clean_text):
        try:
            once = clean(text, length_max=50)
        except TextError:
            continue
        assert clean(once, length_max=50) == once
        once.encode()
