"""The query of a view: parsed by the list's own filter, written in one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.fields import TextError
from finance_app.ledger.saved_views.inputs import (
    NOTHING,
    ViewInput,
    canonical_query,
    list_of,
    name_of,
)
from finance_app.ledger.saved_views.rules import ViewedList


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("?category=Travel", "category=Travel"),
        ("q=fuel&category=Travel&from=2026-1-5", "from=2026-01-05&category=Travel&q=fuel"),
        ("category=Bank+fees&min_amount=12", "category=Bank+fees&min_amount=12.00"),
        ("category=Bank%20fees", "category=Bank+fees"),
        ("category=Uncategorised", "category=none"),
        ("cursor=abc&limit=7&category=Travel", "category=Travel"),
        ("utm_source=mail&draft=1&category=Travel", "category=Travel"),
        ("sort=-date", ""),
        ("sort=amount", "sort=amount"),
        ("trashed=1&sort=-deleted", "trashed=1"),
        ("missing=vendor", "missing=party"),
        ("category=", ""),
        ("category=Rent&category=Travel", "category=Travel"),
        ("q=caf%C3%A9+%26+bar", "q=caf%C3%A9+%26+bar"),
    ],
    ids=lambda text: text or "nothing",
)
def test_a_query_is_written_in_one_way(query, canonical):
    assert canonical_query(query, "EUR") == canonical
    assert canonical_query(canonical, "EUR") == canonical


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=yesterday", "from: “yesterday” is not a date."),
        ("from=2026-03-01&to=2026-02-01", "to: The last day is before the first."),
        ("min_amount=1.234.5", "min_amount: "),
        ("sort=colour", "sort: Sort by date"),
        ("category=%00", "category: This holds an invisible character (NUL)"),
        ("q=%ff", "This is not the query of an address."),
        ("&".join(f"a{n}=1" for n in range(101)), "This is not the query of an address."),
        ("q=" + "x" * 9000, "At most 2,000 characters of filters can be kept; this has 9,002."),
        ("q=" + "%F0%9F%92%B6" * 180, "Shorten the search."),
    ],
    ids=["a date", "an order", "an amount", "a sort", "NUL", "no UTF-8", "too many", "too long",
         "too long when written"],
)  # fmt: skip
def test_what_the_list_would_refuse_is_refused(query, told):
    with pytest.raises(TextError) as caught:
        canonical_query(query, "EUR")
    assert told in str(caught.value)


def test_a_view_is_read_and_everything_wrong_is_said_at_once():
    raw = {"name": "  Fuel \n costs ", "query": "?q=fuel", "is_shared": "1"}
    assert ViewInput.parse(raw, "EUR") == ViewInput(
        name="Fuel costs", query="q=fuel", is_shared=True
    )
    with pytest.raises(InvalidInputError) as caught:
        ViewInput.parse({"name": " ", "query": "sort=x", "is_shared": "maybe"}, "EUR")
    assert set(caught.value.fields) == {"name", "query", "is_shared"}
    with pytest.raises(InvalidInputError) as caught:
        ViewInput.parse({"name": "All", "query": ""}, "EUR")
    assert caught.value.fields == {"query": NOTHING}


@pytest.mark.parametrize("name", ["", "x" * 81, "a\0b", None, 5])
def test_a_name_that_cannot_be_is_refused_at_its_field(name):
    with pytest.raises(InvalidInputError) as caught:
        name_of(name)
    assert set(caught.value.fields) == {"name"}


def test_a_list_is_one_of_two():
    assert list_of("incomes") is ViewedList.INCOMES
    for other in ("assets", "", None, "expense"):
        with pytest.raises(InvalidInputError) as caught:
            list_of(other)
        assert set(caught.value.fields) == {"list"}


@given(
    st.dictionaries(
        st.sampled_from(["category", "q", "payment_method", "bank_account", "unknown"]),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30),
        max_size=4,
    )
)
def test_writing_a_query_twice_changes_nothing_more(parameters):
    from urllib.parse import urlencode

    try:
        once = canonical_query(urlencode(parameters), "EUR")
    except TextError:
        return
    assert canonical_query(once, "EUR") == once
    assert "unknown" not in once
