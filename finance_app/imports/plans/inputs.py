"""What comes in about plans: a mapping, and entries of an import by their ids."""

import json
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from finance_app.kit.errors import InvalidInputError

_MAPPING_LENGTH_MAX: Final = 20_000
_IDS_MAX: Final = 1_000


def mapping_of(value: object) -> dict[str, Any]:
    """Return a mapping as it came, if it is one of bearable size. Raises InvalidInputError."""
    try:
        text = json.dumps(value, default=_whole)
    except (ValueError, TypeError, RecursionError):
        text = ""
    if not isinstance(value, Mapping) or not text or len(text) > _MAPPING_LENGTH_MAX:
        sentence = "Send the mapping as GET gave it, with other columns."
        raise InvalidInputError(sentence, fields={"mapping": sentence})
    if "\\u0000" in text or "\\ud" in text.lower():
        sentence = "A name in the mapping holds a character that cannot be kept."
        raise InvalidInputError(sentence, fields={"mapping": sentence})
    return dict(json.loads(text))


def ids_of(value: object) -> tuple[UUID, ...]:
    """Return a list of ids, of bearable length. Raises InvalidInputError (field `ids`)."""
    ids: list[UUID] = []
    if isinstance(value, list) and len(value) <= _IDS_MAX:
        with suppress(ValueError, TypeError, AttributeError):
            ids = [UUID(one) for one in value]
    if not ids:
        sentence = f"Send a list of one to {_IDS_MAX:,} ids of entries."
        raise InvalidInputError(sentence, fields={"ids": sentence})
    return tuple(ids)


def _whole(value: object) -> int:
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < 10**9:
        return int(value)
    raise TypeError
