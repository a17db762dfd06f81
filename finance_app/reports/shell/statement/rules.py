"""Lines of a statement, their sums and what a change is in percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

_PERCENT_MAX: Final = 999


class LineKind(StrEnum):
    """What a line of a statement is, which decides how it looks."""

    SECTION = "section"
    GROUP = "group"
    LINE = "line"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement: an amount a column, and one for each column compared with.

    `hrefs` lead to what is behind each amount, in the order of both. `is_more_better` says what a
    change means, None that it means neither. `level` indents; `account_id` is for programs.
    """

    kind: LineKind
    label: str
    amounts: tuple[Decimal, ...] = ()
    before: tuple[Decimal, ...] = ()
    hrefs: tuple[str, ...] = ()
    is_more_better: bool | None = True
    level: int = 0
    account_id: UUID | None = None


def percent_text(now: Decimal, before: Decimal) -> str:
    """Return a change in percent of what was before, as statements write it; "" without one.

    "5.1%", "(5.1%)" for less, "<0.1%", ">999%".
    """
    change = now - before
    if not before or not change:
        return ""
    percent = abs(change / before) * 100
    if percent > _PERCENT_MAX:
        text = f">{_PERCENT_MAX}%"
    else:
        rounded = percent.quantize(Decimal("0.1"), ROUND_HALF_UP)
        text = f"{rounded}%" if rounded else "<0.1%"
    return f"({text})" if change < 0 else text


def summed(
    lines: Sequence[Line], label: str, kind: LineKind = LineKind.SUBTOTAL, *, level: int = 0
) -> Line:
    """Return the sum of some lines, column by column; a change means what it does to the first."""
    return Line(
        kind,
        label,
        tuple(
            sum(found, Decimal(0)) for found in zip(*(one.amounts for one in lines), strict=True)
        ),
        tuple(sum(found, Decimal(0)) for found in zip(*(one.before for one in lines), strict=True)),
        is_more_better=lines[0].is_more_better if lines else True,
        level=level,
    )
