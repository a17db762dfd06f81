"""Dates an entry may have, and the words of a filter."""

from datetime import date

import pytest

from finance_app.kit.fields import TextError
from finance_app.ledger.entries.rules import (
    DateError,
    Kind,
    category_wanted,
    check_date,
    missing_wanted,
    parse_date,
    sort_wanted,
)

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", TODAY),
        (" 2026-1-2 ", date(2026, 1, 2)),
        ("2024-02-29", date(2024, 2, 29)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2036-11-20", date(2036, 11, 20)),
    ],
)
def test_dates_are_read(text, day):
    assert parse_date(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Enter a date."),
        ("  ", "Enter a date."),
        ("2026-02-29", "2026 is not a leap year: it has no 29 February."),
        ("1900-02-29", "1900 is not a leap year: it has no 29 February."),
        ("2026-04-31", "April 2026 has no day 31."),
        ("2026-13-01", "There is no month 13."),
        ("2026-00-01", "There is no month 0."),
        ("0000-01-01", "There is no year 0."),
        ("0000-02-29", "There is no year 0."),
        ("1899-12-31", "Dates start on 1 January 1900."),
        ("2036-11-21", "A date can be at most ten years from today, up to 20 November 2036."),
        ("9999-12-31", "A date can be at most ten years from today, up to 20 November 2036."),
        ("20.11.2026", "“20.11.2026” is not a date. Write it like 2026-11-20."),
        ("2026-11-20T00:00", "“2026-11-20T00:00” is not a date. Write it like 2026-11-20."),
        ("٢٠٢٦-١١-٢٠", "“٢٠٢٦-١١-٢٠” is not a date. Write it like 2026-11-20."),
        ("x\0" * 40, f"“{'x' * 40}” is not a date. Write it like 2026-11-20."),
    ],
)
def test_other_dates_have_a_sentence_of_their_own(text, sentence):
    with pytest.raises(DateError) as caught:
        parse_date(text, TODAY)
    assert str(caught.value) == sentence


def test_ten_years_from_a_leap_day_are_clamped():
    assert check_date(date(2034, 2, 28), date(2024, 2, 29)) == date(2034, 2, 28)
    with pytest.raises(DateError, match="up to 28 February 2034"):
        check_date(date(2034, 3, 1), date(2024, 2, 29))


def test_orders_by_their_outside_names():
    assert sort_wanted("", trashed=False) == "-date"
    assert sort_wanted(None, trashed=True) == "-deleted"
    assert sort_wanted("-vendor", trashed=False) == "-party"
    assert sort_wanted("client", trashed=True) == "party"
    assert sort_wanted("deleted", trashed=True) == "deleted"


@pytest.mark.parametrize("word", ["deleted", "-deleted", "notes", "--date", "-", "id"])
def test_other_orders_are_refused(word):
    with pytest.raises(TextError, match="Sort by"):
        sort_wanted(word, trashed=False)


def test_words_of_filters():
    assert category_wanted("") is None
    assert category_wanted("Uncategorised") == category_wanted("NONE") == "none"
    assert category_wanted("Office") == "Office"
    assert [missing_wanted(word) for word in (None, "", "vendor", "Client", "party")] == [
        "", "", "party", "party", "party",
    ]  # fmt: skip
    with pytest.raises(TextError):
        missing_wanted("notes")


def test_what_a_kind_is_called_outside():
    assert [(kind.plural, kind.party_field) for kind in Kind] == [
        ("expenses", "vendor"),
        ("incomes", "client"),
    ]
