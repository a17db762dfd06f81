"""Every bad input has a sentence at its field, and all of them come at once."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Kind

GOOD = {"date": "2026-11-20", "amount": "42.50", "vendor": "Acme"}


@pytest.fixture(autouse=True)
def _a_day():
    with clock.fixed(date(2026, 11, 20)):
        yield


def parse(code: str = "EUR", **changes: object) -> EntryInput:
    return EntryInput.parse({**GOOD, **changes}, Kind.EXPENSE, code)


def problems(code: str = "EUR", **changes: object) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        parse(code, **changes)
    return caught.value.fields


def test_a_whole_entry():
    made = parse(category=" office ", payment_method="Card", notes="a\r\nb ")
    assert made == EntryInput(
        date=date(2026, 11, 20), category="office", party="Acme", payment_method="Card",
        amount=Decimal("42.50"), notes="a\nb",
    )  # fmt: skip


def test_the_other_party_has_the_name_of_the_kind():
    made = EntryInput.parse({**GOOD, "client": "Dunmere"}, Kind.INCOME, "EUR")
    assert made.party == "Dunmere"


@pytest.mark.parametrize("missing", [None, "", "   "])
def test_no_category_is_none(missing):
    assert parse(category=missing).category is None


@pytest.mark.parametrize(
    ("code", "text", "amount"),
    [
        ("EUR", "1,234.50", "1234.50"), ("EUR", "1.234,50", "1234.50"), ("EUR", "1,234", "1234.00"),
        ("KWD", "12.345", "12.345"), ("JPY", "1,234", "1234"), ("EUR", 42, "42.00"),
        ("EUR", 42.5, "42.50"), ("EUR", Decimal("42.5"), "42.50"),
    ],
)  # fmt: skip
def test_amounts_are_read(code, text, amount):
    assert str(parse(code, amount=text).amount) == amount


@pytest.mark.parametrize(
    ("code", "text", "part"),
    [
        ("EUR", "12.345", "can mean 12,345.00 or 12.345"),
        ("KWD", "12,345", "can mean"),
        ("EUR", "0", "more than zero"),
        ("EUR", 0, "more than zero"),
        ("EUR", "-5", "cannot be negative"),
        ("EUR", -5, "cannot be negative"),
        ("EUR", "1e30", "exponent"),
        ("EUR", 1e30, "too large"),
        ("EUR", 10**40, "too large"),
        ("EUR", "NaN", "not a number"),
        ("EUR", float("nan"), "not a number"),
        ("EUR", float("inf"), "infinite"),
        ("EUR", "", "Enter an amount."),
        ("EUR", None, "Enter an amount."),
        ("EUR", "abc", "not an amount"),
        ("EUR", 12.345, "2 decimals"),
        ("JPY", "12.5", "no decimals"),
        ("EUR", True, "as text or as a number"),
        ("EUR", ["5"], "as text or as a number"),
    ],
)
def test_other_amounts_have_their_sentence(code, text, part):
    found = problems(code, amount=text)
    assert set(found) == {"amount"}
    assert part in found["amount"]


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("", "Enter a date"),
        (None, "Enter a date"),
        ("2026-02-29", "not a leap year"),
        ("2036-11-21", "ten years from today"),
        ("1899-12-31", "1 January 1900"),
        ("20 Nov", "is not a date"),
        (20261120, "Enter this as text"),
    ],
)
def test_dates_that_cannot_be(value, part):
    found = problems(date=value)
    assert set(found) == {"date"}
    assert part in found["date"]


def test_a_date_may_be_a_date():
    assert parse(date=date(2026, 1, 2)).date == date(2026, 1, 2)


def test_long_notes():
    assert len(parse(notes="n" * 10_000).notes) == 10_000
    assert problems(notes="n" * 10_001) == {
        "notes": "At most 10,000 characters fit here; this has 10,001."
    }


@pytest.mark.parametrize("notes", ["🧾 paid 👍🏽", "شكراً", "תודה", "line\nline", "\u200fmixed ltr"])
def test_notes_of_any_script_are_kept(notes):
    assert parse(notes=notes).notes == notes


@pytest.mark.parametrize("field", ["notes", "vendor", "payment_method", "category"])
@pytest.mark.parametrize("bad", ["a\0b", "\ud800", 5])
def test_text_that_cannot_be_kept_is_refused_at_its_field(field, bad):
    assert set(problems(**{field: bad})) == {field}


@pytest.mark.parametrize(
    ("field", "most"), [("vendor", 200), ("payment_method", 40), ("category", 80)]
)
def test_texts_have_limits(field, most):
    parse(**{field: "é" * most})
    assert set(problems(**{field: "é" * (most + 1)})) == {field}


def test_all_problems_come_at_once():
    found = problems(date="x", amount="x", vendor="\0", notes=5, payment_method="p" * 41)
    assert set(found) == {"date", "amount", "vendor", "notes", "payment_method"}


def outcome(read):
    """Return what was read, or the sentences there were instead."""
    try:
        return read(), {}
    except InvalidInputError as error:
        return None, error.fields


_ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()),
    st.dictionaries(st.text(), st.text()),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*GOOD, "notes", "category", "payment_method"]), _ANYTHING))
def test_nothing_but_a_sentence_comes_of_any_body(raw):
    made, fields = outcome(lambda: EntryInput.parse(raw, Kind.EXPENSE, "EUR"))
    assert all(sentence.endswith(".") for sentence in fields.values())
    assert fields or made.amount > 0


def wanted(**raw: object) -> EntryFilter:
    return EntryFilter.parse({name.rstrip("_"): value for name, value in raw.items()}, "EUR")


def test_an_empty_filter_is_the_default():
    assert wanted() == EntryFilter()
    assert wanted().query() == {}


def test_a_filter_is_read_back_from_its_query():
    made = wanted(
        from_="2026-01-01", to="2026-12-31", category="Office", q="50%", payment_method="Card",
        min_amount="1,000", max_amount="2.000,50", missing="vendor", sort="-amount", limit="20",
        cursor="abc",
    )  # fmt: skip
    assert made.query() == {
        "from": "2026-01-01", "to": "2026-12-31", "category": "Office", "q": "50%",
        "payment_method": "Card", "min_amount": "1000.00", "max_amount": "2000.50",
        "missing": "party", "sort": "-amount", "limit": "20", "cursor": "abc",
    }  # fmt: skip
    assert EntryFilter.parse(made.query(), "EUR") == made


def test_the_trash_is_sorted_by_deletion():
    assert wanted(trashed="1").sort == "-deleted"
    assert wanted(trashed="1").query() == {"trashed": "1"}


def test_search_text_that_is_an_amount():
    assert wanted(q="1,234.50").q_amount == Decimal("1234.50")
    assert wanted(q="acme").q_amount is None
    assert "q_amount" not in wanted(q="12").query()


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"from_": "x"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"from_": "2026-02-01", "to": "2026-01-01"}, "to"),
        ({"min_amount": "-1"}, "min_amount"),
        ({"max_amount": "12.345"}, "max_amount"),
        ({"min_amount": "2", "max_amount": "1"}, "max_amount"),
        ({"missing": "notes"}, "missing"),
        ({"trashed": "maybe"}, "trashed"),
        ({"sort": "notes"}, "sort"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"q": "\0"}, "q"),
        ({"q": "x" * 201}, "q"),
        ({"category": "x" * 81}, "category"),
    ],
)
def test_a_wrong_parameter_is_named(raw, field):
    with pytest.raises(InvalidInputError) as caught:
        wanted(**raw)
    assert set(caught.value.fields) == {field}


@given(
    st.dictionaries(
        st.sampled_from(
            ["from", "to", "category", "q", "payment_method", "min_amount", "max_amount",
             "missing", "trashed", "sort", "limit", "cursor"]
        ),
        st.one_of(st.text(), st.sampled_from(["0", "1", "2026-01-01", "party", "-date"])),
    )
)  # fmt: skip
def test_any_query_is_a_filter_or_a_sentence(raw):
    made, fields = outcome(lambda: EntryFilter.parse(raw, "EUR"))
    assert fields or EntryFilter.parse(made.query(), "EUR") == made
