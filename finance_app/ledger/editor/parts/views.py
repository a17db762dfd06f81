"""Rows of a split in a form: their fields are named "part-1-amount", numbered as they were added.

What is typed lives in the browser; a row keeps its number, so that what stands in it stays.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from finance_app.kit.money import AmountError, format_amount, parse_amount, plain_amount
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.splits.rules import PARTS_MAX
from finance_app.ledger.tax_rates.rules import tax_within

SPLIT: Final = "part:split"
ADD: Final = "part:add"
REMOVE: Final = "part:remove:"
"""What the buttons of the rows send the form as; the last is followed by the number of a row."""

_FIELDS: Final = ("id", "category", "amount", "tax_amount", "notes")
_NAME: Final = re.compile(rf"part-([1-9][0-9]{{0,3}})-({'|'.join(_FIELDS)})")
_NO_PART: Final = ("category", "notes", "tax_amount")


@dataclass(frozen=True, slots=True)
class PartRow:
    """A row of a split: where its fields start from, and what is wrong with each.

    A row that `is_new` takes the focus when it appears.
    """

    key: str
    id: str
    category: str
    amount: str
    tax_amount: str
    notes: str
    category_error: str = ""
    amount_error: str = ""
    tax_error: str = ""
    notes_error: str = ""
    is_new: bool = False


def part_names(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of the rows of a form, under the names of their fields."""
    return {name: str(form[name] or "") for name in form if _NAME.fullmatch(str(name))}


def part_rows(values: Mapping[str, str], errors: Mapping[str, str]) -> list[PartRow]:
    """Return the rows that the texts of a form are of, with what is wrong with them."""

    def text(key: str, name: str) -> str:
        return values.get(f"part-{key}-{name}", "")

    def wrong(key: str, name: str) -> str:
        return errors.get(f"part-{key}-{name}", "")

    return [
        PartRow(
            key=key,
            id=text(key, "id"),
            category=text(key, "category"),
            amount=text(key, "amount"),
            tax_amount=text(key, "tax_amount"),
            notes=text(key, "notes"),
            category_error=wrong(key, "category"),
            amount_error=wrong(key, "amount"),
            tax_error=wrong(key, "tax_amount"),
            notes_error=wrong(key, "notes"),
        )
        for key in _keys(values)
    ]


def part_values(
    parts: Sequence[PartInput], currency_code: str, ratio: Decimal | None = None
) -> dict[str, str]:
    """Return the texts that the rows of a split start from; `ratio` as for `tax_text`."""
    found: dict[str, str] = {}
    for number, part in enumerate(parts, 1):
        tax = tax_text(part.amount, part.tax_amount, currency_code, ratio)
        texts = {
            "id": str(part.id or ""),
            "category": part.category or "",
            "amount": plain_amount(part.amount, currency_code),
            "tax_amount": tax,
            "notes": part.notes,
        }
        found.update({f"part-{number}-{name}": text for name, text in texts.items()})
    return found


def tax_text(
    amount: Decimal, tax: Decimal | None, currency_code: str, ratio: Decimal | None
) -> str:
    """Return a tax as its field starts from; "" for none, and for what a `ratio` makes it."""
    if tax is None or (ratio is not None and tax == tax_within(amount, ratio, currency_code)):
        return ""
    return plain_amount(tax, currency_code)


def outside_parts(values: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the parts as `EntryInput.parse` reads them; a row without anything is none."""
    rows = [(row, _texts(row)) for row in part_rows(values, {})]
    return [texts for _, texts in rows if any(text for name, text in texts.items() if name != "id")]


def inside_names(values: Mapping[str, str]) -> dict[str, str]:
    """Return the name in the form of each field of the parts: "parts.0.amount" is a row's."""
    used = [row for row in part_rows(values, {}) if any(list(_texts(row).values())[1:])]
    return {
        f"parts.{at}.{name}": f"part-{row.key}-{name}"
        for at, row in enumerate(used)
        for name in _FIELDS
    }


def changed(values: Mapping[str, str], what: str) -> dict[str, str]:
    """Return the texts of a form after a button of its rows: split, add a row, or remove one.

    Split, an entry becomes the first row; with a single row left, that becomes the entry again.
    """
    keys = _keys(values)
    if what == SPLIT and not keys:
        first = {name: values.get(name, "") for name in ("amount", *_NO_PART)}
        return {**values, **_row(1, **first), **_row(2)}
    if what == ADD and keys and len(keys) < PARTS_MAX:
        return {**values, **_row(max(map(int, keys)) + 1)}
    if what.startswith(REMOVE):
        return _without(values, what.removeprefix(REMOVE))
    return dict(values)


def rest_text(values: Mapping[str, str], currency_code: str) -> str:
    """Return what is still to be split, "" while an amount cannot be read."""
    try:
        whole = parse_amount(values.get("amount", ""), currency_code)
        typed = [row.amount.strip() for row in part_rows(values, {})]
        parts = sum((parse_amount(one, currency_code) for one in typed if one), Decimal(0))
    except AmountError:
        return ""
    rest = format_amount(abs(whole - parts), currency_code)
    if parts == whole:
        return "The parts come to the amount."
    return f"{rest} left to split." if parts < whole else f"{rest} too much."


def parts_text(parts: Sequence[PartInput], currency_code: str) -> str:
    """Return parts for reading: "Office 60.00, Travel 40.00"."""
    return ", ".join(
        f"{part.category or 'No category'} {format_amount(part.amount, currency_code)}"
        for part in parts
    )


def _texts(row: PartRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in _FIELDS}


def _keys(values: Mapping[str, str]) -> list[str]:
    """Return the numbers of the rows, in order."""
    found = {match[1] for name in values if (match := _NAME.fullmatch(name))}
    return sorted(found, key=int)


def _row(number: int, **texts: str) -> dict[str, str]:
    return {f"part-{number}-{name}": texts.get(name, "") for name in _FIELDS}


def _without(values: Mapping[str, str], key: str) -> dict[str, str]:
    left = {name: text for name, text in values.items() if not name.startswith(f"part-{key}-")}
    keys = _keys(left)
    if len(keys) != 1:
        return left
    last = {name: left[f"part-{keys[0]}-{name}"] for name in _NO_PART}
    return {**dict(_plain(left)), **last}


def _plain(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in values.items() if not _NAME.fullmatch(name))
