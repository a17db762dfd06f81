"""Judged lines in columns, each one text: a thousand values travel and unpack as fast as one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from finance_app.imports.reading.rules import BATCH_LINES

BATCH_CHARACTERS: Final = 1_000_000
"""A batch ends with the line that brings its texts past this."""

SEPARATOR: Final = "\x1f"
"""Between the values of a column; no value has it."""

COLUMNS: Final = (
    "number", "kind", "date", "amount", "currency_code", "counterparty", "description",
    "reference", "category", "is_suggested", "problems", "remarks", "raw", "key",
    "reference_key", "is_wanted",
)  # fmt: skip
"""The columns of a batch, and the values of a row in their order."""

Row = tuple[str, ...]
"""A judged line as text; "" for a date, an amount or a key that it does not have."""

_UNSTORABLE: Final = re.compile("[\0\x1f\ud800-\udfff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Batch:
    """Lines on their way out, a column of them one text, which a database takes apart fastest."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._characters = 0

    def take(self, row: Row) -> bool:
        """Take a line and say whether the batch is full."""
        self._rows.append(row)
        self._characters += len(row[6]) + len(row[10]) + len(row[12])
        return len(self._rows) >= BATCH_LINES or self._characters >= BATCH_CHARACTERS

    def empty(self) -> dict[str, str]:
        """Return the columns of the lines taken, and start anew."""
        columns = {
            name: _joined(values)
            for name, values in zip(COLUMNS, zip(*self._rows, strict=True), strict=True)
        }
        self._rows, self._characters = [], 0
        return columns

    def __len__(self) -> int:
        return len(self._rows)


def cleaned(value: Any) -> Any:
    """Return a JSON value whose texts can all be stored."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, Mapping):
        return {cleaned(str(name)): cleaned(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(one) for one in value]
    return value


def _joined(values: Sequence[str]) -> str:
    """Return the values of a column in one text. Readers leave hardly a value to be cleaned."""
    text = SEPARATOR.join(values)
    is_clean = text.count(SEPARATOR) == len(values) - 1 and "\0" not in text
    if is_clean and (text.isascii() or not _SURROGATE.search(text)):
        return text
    return SEPARATOR.join(map(cleaned, values))
