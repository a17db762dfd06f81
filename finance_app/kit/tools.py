"""What the assistant may ask of a feature: tools with strict inputs and results made of figures.

A feature declares its tools in its `tools.py`. A tool reads through the same services and
repositories as the pages, as the person who asks; the business comes from the session and is
never an input. What a tool found is exact: amounts are Decimals, added up by the database or by
`Decimal`, and each says where the rows behind it can be seen. A write is never done by a tool: a
draft tool returns a proposal, which a person looks at, edits and saves.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

_DIGITS_MAX: Final = 40
"""A number with more digits stays as it was written, to be refused as such."""


class ToolInput(BaseModel):
    """What a tool is asked with; unknown fields are refused, and what is left out is None."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(StrEnum):
    """What a figure counts."""

    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    MONTHS = "months"
    DAYS = "days"
    RATE = "rate"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that was found: `value` is exact, a percentage 12.5 means 12.5 %.

    `href` is the page with the rows behind it, "" where there is none.
    """

    label: str
    value: Decimal
    unit: Unit
    currency_code: str = ""
    href: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a table: its name, its cells in the order of the columns after the first."""

    label: str
    cells: tuple[Figure | str, ...]
    href: str = ""


@dataclass(frozen=True)
class Table:
    """A table of what was found; the first column is the label of each row."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class ChartKind(StrEnum):
    """How a series is drawn."""

    BAR = "bar"
    LINE = "line"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a tool found.

    `figures` are the key figures, `row_count` the entries (or assets, lines) behind them,
    `as_of` the day it was asked. `missing` says in a sentence what is not there, where nothing
    was found. `has_foreign_text` marks names, notes and file names, which others may have
    written: after it nothing is done but drafts.
    """

    title: str
    as_of: date
    period: tuple[date, date] | None = None
    figures: tuple[Figure, ...] = ()
    table: Table | None = None
    row_count: int = 0
    href: str = ""
    missing: str = ""
    has_foreign_text: bool = False
    chart: ChartKind | None = None


@dataclass(frozen=True)
class Tool:
    """A question that can be asked: `run` takes the person who asks and a checked input.

    `run` raises AppError with a sentence where the person may not see it, or where a name in the
    input stands for nothing in the business.
    """

    name: str
    about: str
    input: type[ToolInput]
    run: Callable[[Any, Any], Awaitable[Finding]]


class FieldKind(StrEnum):
    """How a field of a draft is shown and typed."""

    TEXT = "text"
    AMOUNT = "amount"
    DAY = "day"
    CHOICE = "choice"
    FLAG = "flag"


@dataclass(frozen=True)
class DraftField:
    """A field on the card of a draft; `question` is what is asked when it is missing."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    question: str = ""


@dataclass(frozen=True)
class Proposal:
    """A write that is proposed: `values` are typed texts by field, as a form would send them.

    `target_id` is "" for something new, else the id of what would change, as it is at `version`.
    """

    draftable: str
    values: Mapping[str, str]
    target_id: str = ""
    version: str = ""


@dataclass(frozen=True)
class Saved:
    """What was written: enough to show it and to take it back."""

    id: str
    label: str
    href: str
    before: Mapping[str, str] = field(default_factory=dict)
    """The values a change replaced; empty for something new."""
    version: str = ""


@dataclass(frozen=True)
class Draftable:
    """A kind of thing that can be drafted: how it is checked, saved and taken back.

    `check` returns what is wrong by field, "" for the whole; nothing is written. `save` runs the
    service of the form, inside the transaction it is called in, and raises what the form would.
    `undo` takes back what `save` returned, and raises `ChangedSinceError` where that has been
    changed since. `choices` returns the choices by field; those of "category:income" are for the
    field `category` where the field `kind` says income. `read` returns the values that a change
    would replace.
    """

    name: str
    title: str
    fields: tuple[DraftField, ...]
    check: Callable[[Any, Proposal], Awaitable[dict[str, str]]]
    save: Callable[[Any, Proposal], Awaitable[Saved]]
    undo: Callable[[Any, Saved], Awaitable[None]]
    choices: Callable[[Any], Awaitable[dict[str, list[str]]]]
    read: Callable[[Any, Proposal], Awaitable[Mapping[str, str]]] | None = None


@dataclass(frozen=True)
class DraftTool:
    """A write that can be proposed: `propose` turns a checked input into a proposal."""

    name: str
    about: str
    input: type[ToolInput]
    draftable: Draftable
    propose: Callable[[Any, Any], Awaitable[Proposal]]


def typed(value: object) -> str:
    """Return what a form would send for a value; a flag is "1" or "0"."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        is_plain = abs(value.adjusted()) < _DIGITS_MAX
        return f"{value.normalize():f}" if is_plain else str(value)
    return str(value)


def said(asked: ToolInput, *without: str) -> dict[str, str]:
    """Return what was said to a draft tool as texts of a form; what was not said is absent."""
    found = {name: getattr(asked, name) for name in type(asked).model_fields}
    return {
        name: typed(value)
        for name, value in found.items()
        if value is not None and name not in without
    }
