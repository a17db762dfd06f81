"""A cursor survives its URL, and nothing else passes for one."""

import base64
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit.errors import InvalidInputError
from finance_app.kit.paging import Cursor, decode_cursor, page_of

SOME_ID = UUID("01980000-0000-7000-8000-000000000001")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200), st.booleans())
def test_a_cursor_is_read_back(key, is_backward):
    cursor = Cursor("-party", key, SOME_ID, is_backward=is_backward)
    assert decode_cursor(cursor.encode(), sort="-party") == cursor


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "x", "!!!", "é", "=", "a" * 5000, encoded(None), encoded(5), encoded([]), encoded("date"),
        encoded(["date", "2026-01-01", "no id", 0]),
        encoded(["date", 5, SOME_ID.hex, 0]),
        encoded(["date", "a\0", SOME_ID.hex, 0]),
        encoded(["date", "\ud800", SOME_ID.hex, 0]),
        encoded(["date", "2026-01-01", SOME_ID.hex, 2]),
        encoded(["date", "2026-01-01", SOME_ID.hex, []]),
        encoded(["date", "2026-01-01", 5, 0]),
        encoded(["date", "2026-01-01", SOME_ID.hex, 0, 0]),
    ],
)  # fmt: skip
def test_a_damaged_cursor_is_refused_at_its_field(text):
    with pytest.raises(InvalidInputError, match="damaged") as caught:
        decode_cursor(text, sort="date")
    assert set(caught.value.fields) == {"cursor"}


@given(st.text(max_size=100))
def test_no_text_does_anything_worse(text):
    with pytest.raises(InvalidInputError):
        decode_cursor(text, sort="date")


def test_a_cursor_of_another_order_is_refused():
    text = Cursor("date", "2026-01-01", SOME_ID).encode()
    with pytest.raises(InvalidInputError, match="another order"):
        decode_cursor(text, sort="-date")


def place(number: int) -> tuple[str, UUID]:
    return str(number), UUID(int=number)


def test_the_extra_row_tells_of_another_page():
    page = page_of([1, 2, 3], limit=2, sort="date", cursor=None, place=place)
    assert page.items == (1, 2)
    assert page.previous_cursor is None
    assert decode_cursor(page.next_cursor or "", sort="date").key == "2"


def test_a_page_read_backward_is_turned_round():
    cursor = Cursor("date", "4", UUID(int=4), is_backward=True)
    page = page_of([3, 2, 1], limit=2, sort="date", cursor=cursor, place=place)
    assert page.items == (2, 3)
    assert decode_cursor(page.previous_cursor or "", sort="date").is_backward
    assert decode_cursor(page.next_cursor or "", sort="date").key == "3"


def test_an_empty_page_leads_nowhere():
    page = page_of([], limit=2, sort="date", cursor=None, place=place)
    assert (page.items, page.next_cursor, page.previous_cursor) == ((), None, None)
