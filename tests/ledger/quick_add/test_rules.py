"""What one typed line means, by examples, and that no line breaks it."""

import calendar
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.ledger.categories.rules import STARTER_CHART, Kind
from finance_app.ledger.quick_add.rules import NO_AMOUNT, QuickEntry, phrases_of, read_line

TODAY = date(2026, 11, 20)  # a Friday
CHART = STARTER_CHART[Kind.EXPENSE]
KNOWN = ("Staples", "Shell", "First Bank of Maine")


def read(line: str, code: str = "EUR") -> QuickEntry:
    return read_line(line, today=TODAY, currency_code=code, known_parties=KNOWN, categories=CHART)


def test_the_line_of_the_handbook():
    found = read("42.50 Staples office yesterday card")
    assert (found.amount, found.party, found.date, found.category, found.payment_method) == (
        Decimal("42.50"), "Staples", TODAY - timedelta(1), "Office", "Card",
    )  # fmt: skip
    assert found.is_complete
    assert found.is_date_typed
    assert found.is_party_known
    assert found.problems == found.remarks == ()


def test_a_word_of_a_category_is_enough():
    found = read("184.60 shell fuel yesterday")
    assert (found.party, found.category) == ("Shell", "Vehicles and fuel")


@pytest.mark.parametrize(
    ("line", "day", "due", "amount", "party"),
    [
        ("1200 Landlord due 14 dec", "2026-11-20", "2026-12-14", "1200", "Landlord"),
        ("1200 Landlord due on 14 Apr", "2026-11-20", "2027-04-14", "1200", "Landlord"),
        ("80 Acme due in 30 days", "2026-11-20", "2026-12-20", "80", "Acme"),
        ("Acme 80 due 2 weeks yesterday", "2026-11-19", "2026-12-03", "80", "Acme"),
        ("80 Acme 3 nov due by 2026-11-30", "2026-11-03", "2026-11-30", "80", "Acme"),
        ("80 Acme due 20 nov", "2026-11-20", "2026-11-20", "80", "Acme"),
        ("80 Amounts due ltd", "2026-11-20", None, "80", "Amounts due ltd"),
        ("80 due", "2026-11-20", None, "80", "Due"),
    ],
)
def test_a_due_day_is_the_next_such_day(line, day, due, amount, party):
    found = read(line)
    assert found.due_on == (date.fromisoformat(due) if due else None)
    assert (found.date, found.party) == (date.fromisoformat(day), party)
    assert found.amount == Decimal(amount)
    assert found.is_complete


def test_a_due_day_that_cannot_be_is_told():
    assert read("80 Acme due 2026-11-01").problems == ("It cannot be due before its date.",)
    assert "no day 31" in read("80 Acme due 31 apr").problems[0]


def test_a_refund_is_said_in_a_word():
    found = read("42.50 Staples refund card")
    assert (found.is_refund, found.party, found.amount) == (True, "Staples", Decimal("42.50"))
    assert not read("42.50 Staples").is_refund


def test_without_a_date_it_is_today():
    found = read("12 Corner shop")
    assert found.date == TODAY
    assert not found.is_date_typed


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 19)),
        ("tomorrow", date(2026, 11, 21)),
        ("monday", date(2026, 11, 16)),
        ("last monday", date(2026, 11, 16)),
        ("friday", date(2026, 11, 13)),
        ("on sunday", date(2026, 11, 15)),
        ("12 nov", date(2026, 11, 12)),
        ("12 November", date(2026, 11, 12)),
        ("12 nov 2024", date(2024, 11, 12)),
        ("nov 12", date(2026, 11, 12)),
        ("12. nov", date(2026, 11, 12)),
        ("3rd sept", date(2026, 9, 3)),
        ("21 nov", date(2025, 11, 21)),
        ("31 dec", date(2025, 12, 31)),
        ("2026-11-03", date(2026, 11, 3)),
        ("3.11.2026", date(2026, 11, 3)),
        ("3.11.26", date(2026, 11, 3)),
        ("3/11", date(2026, 11, 3)),
        ("3/11/2025", date(2025, 11, 3)),
        ("3/11/25", date(2025, 11, 3)),
        ("25/12", date(2025, 12, 25)),
        ("11/25", date(2025, 11, 25)),
    ],
)
def test_dates_as_people_type_them(words, day):
    for line in (f"9.99 {words} acme", f"9.99 acme {words}", f"{words} 9.99 acme"):
        found = read(line)
        assert (found.date, found.amount, found.party) == (day, Decimal("9.99"), "Acme"), line


def test_a_date_that_can_be_read_in_two_ways_is_remarked_on():
    assert read("5 x 3/11").remarks == ("3/11 is read as 3 November.",)
    assert read("5 x 25/12").remarks == ()
    assert read("5 x 11/11").remarks == ()
    assert read("5 x 2026-11-03").remarks == ()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("5 x 29 feb", "2026 is not a leap year"),
        ("5 x 31/11", "November 2026 has no day 31"),
        ("5 x 1899-12-31", "Dates start on 1 January 1900"),
        ("5 x 2036-11-21", "at most ten years from today, up to 20 November 2036"),
        ("5 x 2026-13-01", "There is no month 13"),
        ("12.345 x", "can mean"),
        ("-5 x", "cannot be negative"),
        ("0 x", "more than zero"),
        ("1e30 x", "exponent"),
        ("", NO_AMOUNT),
        ("hello", NO_AMOUNT),
    ],
)
def test_what_cannot_be_is_a_problem_and_the_rest_is_kept(line, problem):
    found = read(line)
    assert any(problem in one for one in found.problems)
    assert not found.is_complete
    assert found.date == TODAY


def test_a_number_before_a_month_is_the_amount_where_there_is_no_other():
    found = read("12 may and co")
    assert (found.amount, found.party, found.date) == (Decimal(12), "May And Co", TODAY)
    assert read("12 may 30 acme").date == date(2026, 5, 12)
    assert read("9.99 45 nov").party == "45 Nov"


@pytest.mark.parametrize(
    ("line", "amount", "party"),
    [
        ("Studio 54 12.00 cash", "12.00", "Studio 54"),
        ("Studio 54 12 cash", "12", "Studio 54"),
        ("12 Studio 54", "12", "Studio 54"),
        ("10 7-eleven", "10", "7-eleven"),
        ("€42,50 acme", "42.50", "Acme"),
        ("42.50€ acme", "42.50", "Acme"),
        ("EUR42.50 acme", "42.50", "Acme"),
        ("1,234.50 acme", "1234.50", "Acme"),
        ("1.234,50 acme", "1234.50", "Acme"),
    ],
)
def test_which_number_is_the_amount(line, amount, party):
    found = read(line)
    assert (found.amount, found.party) == (Decimal(amount), party)


@pytest.mark.parametrize(
    ("words", "method"),
    [
        ("card", "Card"), ("by card", "Card"), ("credit card", "Card"), ("cash", "Cash"),
        ("transfer", "Bank transfer"), ("bank transfer", "Bank transfer"),
        ("bank", "Bank transfer"), ("direct debit", "Direct debit"), ("debit", "Direct debit"),
        ("cheque", "Cheque"), ("check", "Cheque"),
    ],
)  # fmt: skip
def test_ways_of_paying(words, method):
    found = read(f"5 acme {words}")
    assert (found.payment_method, found.party, found.category) == (method, "Acme", None)


def test_a_bank_in_a_name_is_no_way_of_paying():
    found = read("25 Bank of Ireland cash")
    assert (found.party, found.payment_method) == ("Bank of Ireland", "Cash")
    assert read("25 first bank of maine cash").party == "First Bank of Maine"


def test_categories_by_name_and_only_where_it_is_clear():
    assert read("5 bank fees").category == "Bank fees"
    assert read("5 acme fees").category is None
    assert read("5 acme meal").category == "Meals"
    assert read("5 acme telephone and internet").category == "Telephone and internet"
    found = read("1,200 rent transfer")
    assert (found.category, found.party) == ("Rent", "")


def test_names_keep_their_capitals_and_get_them_where_none_were_typed():
    assert read("5 blue ladle").party == "Blue Ladle"
    assert read("5 iPhone repairs").party == "iPhone repairs"
    assert read("5 STAPLES").party == "Staples"
    assert read("5 at acme on monday by card for office").party == "Acme"


def test_a_quoted_name_is_taken_as_it_is():
    found = read('80 "travel lodge" travel')
    assert (found.party, found.category) == ("travel lodge", "Travel")


def test_what_follows_a_hash_is_notes():
    found = read("5 acme # paid twice, see card 3/11")
    assert (found.notes, found.payment_method) == ("paid twice, see card 3/11", "")
    assert read("5 acme #7 bus").notes == "7 bus"
    assert read("5 a#b").party == "A#b"


def test_lines_that_are_too_long_are_for_the_form():
    assert any("too long" in one for one in read("5 " + "word " * 50).problems)
    assert any("too long" in one for one in read("5 " + "w" * 201).problems)
    assert any("too long" in one for one in read("5 acme #" + "n" * 10_001).problems)


@pytest.mark.parametrize(("code", "amount"), [("JPY", "1200"), ("KWD", "1200.000")])
def test_amounts_have_the_digits_of_the_currency(code, amount):
    assert str(read("1200 acme", code).amount) == amount


def test_phrases_are_runs_of_words():
    assert phrases_of("5 a b # c") == ("5", "a", "b", "5 a", "a b", "5 a b")


_WORDS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["12", "3/11", "31/2", "29 feb", "yesterday", "last", "monday", "card", "office", "#", '"',
         "bank", "staples", "12.345", "0/0", "00/00/00", "1.1.0000", "nov", "at", "9999-99-99"]
    ),
)  # fmt: skip


@given(st.lists(_WORDS, max_size=12))
def test_no_line_breaks_it(words):
    found = read(" ".join(words))
    assert found.amount is None or found.amount > 0
    assert found.date >= date(1900, 1, 1)
    assert found.category is None or found.category in CHART
    assert found.is_complete == (found.amount is not None and not found.problems)


@given(
    st.decimals(min_value="0.01", max_value="99999", places=2),
    st.dates(min_value=date(2000, 1, 1), max_value=date(2036, 11, 20)),
    st.sampled_from(CHART),
    st.permutations(range(4)),
)
def test_parts_are_found_in_any_order(amount, day, category, order):
    parts = [day.isoformat(), category.lower(), "zyx", "direct debit"]
    found = read(" ".join([f"{amount:f}", *(parts[place] for place in order)]))
    assert (found.amount, found.date, found.category) == (amount, day, category)
    assert found.party == "Zyx"


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_the_last_one_before_today(today, number):
    name = calendar.day_name[number].lower()
    found = read_line(f"5 {name}", today=today, currency_code="EUR")
    assert found.date.weekday() == number
    assert 1 <= (today - found.date).days <= 7
