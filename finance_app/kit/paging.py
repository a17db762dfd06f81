"""Keyset paging: a cursor is the sort key and id of a row at the edge of a page.

Pages cost the same however deep they are, and rows that come or go between two pages neither
repeat nor hide others. To whom it is given a cursor is opaque; row-level security, not secrecy,
keeps it from reaching another business's rows.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from finance_app.kit.errors import InvalidInputError

T = TypeVar("T")

_LENGTH_MAX = 2_000
_NO_CURSOR = "This link to a page is damaged. Start from the first page."
_OTHER_ORDER = "This link to a page belongs to another order. Start from the first page."


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows of a sorted list, and the direction to read on from it."""

    sort: str
    key: str
    id: UUID
    is_backward: bool = False

    def encode(self) -> str:
        """Return the cursor as text for a URL."""
        parts = [self.sort, self.key, self.id.hex, int(self.is_backward)]
        text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page in the order of the list, and the cursors to the pages beside it."""

    items: tuple[T, ...]
    next_cursor: str | None
    previous_cursor: str | None


def decode_cursor(text: str, *, sort: str) -> Cursor:
    """Return the cursor. Raises InvalidInputError (field `cursor`) unless it is of this sort."""
    try:
        cursor = _decoded(text)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise wrong_cursor() from None
    if cursor.sort != sort:
        raise InvalidInputError(_OTHER_ORDER, fields={"cursor": _OTHER_ORDER})
    return cursor


def _decoded(text: str) -> Cursor:
    """Return what a text encodes. Raises ValueError, TypeError ... where it is not ours."""
    padded = text[:_LENGTH_MAX].encode("ascii") + b"=" * (-len(text) % 4)
    parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    sort, key, row_id, backward = parts
    if not isinstance(key, str) or "\0" in key or backward not in {0, 1}:
        raise ValueError
    key.encode()  # a lone surrogate is not text
    return Cursor(str(sort), key, UUID(hex=row_id), is_backward=bool(backward))


def wrong_cursor() -> InvalidInputError:
    """Return the error for a cursor that no list of ours has given."""
    return InvalidInputError(_NO_CURSOR, fields={"cursor": _NO_CURSOR})


def page_of(
    rows: Sequence[T],
    *,
    limit: int,
    sort: str,
    cursor: Cursor | None,
    place: Callable[[T], tuple[str, UUID]],
) -> Page[T]:
    """Return the page for up to `limit` + 1 rows, read from the cursor in its direction.

    The extra row says whether there is another page. `place` gives the sort key and id of a row.
    """
    is_backward = cursor is not None and cursor.is_backward
    has_more = len(rows) > limit
    kept = list(rows[:limit])
    if is_backward:
        kept.reverse()
    if not kept:
        return Page((), None, None)
    has_next = is_backward or has_more
    has_previous = has_more if is_backward else cursor is not None
    following = Cursor(sort, *place(kept[-1])).encode() if has_next else None
    before = Cursor(sort, *place(kept[0]), is_backward=True).encode() if has_previous else None
    return Page(tuple(kept), following, before)
