"""What charts need besides sums: points of a line, marks of an axis, names that fit, shares."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from finance_app.kit.period import Period

SPARK_BOX: Final = (76, 26)
"""Width and height of the box a sparkline is drawn in."""

_SPARK_MARGIN: Final = 2
MONTH_NAMES: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
_HALF: Final = Decimal("0.5")


def spark_points(values: Sequence[Decimal]) -> str:
    """Return the points of a sparkline: "0.0,24.0 6.9,20.1 ..."; "" where there is no line.

    The lowest value lies at the bottom, the highest at the top; a level line runs in the middle.
    """
    if len(values) < 2 or not any(values):
        return ""
    width, height = SPARK_BOX
    low, high = min(values), max(values)
    step, room = Decimal(width) / (len(values) - 1), height - 2 * _SPARK_MARGIN

    def y_of(value: Decimal) -> Decimal:
        part = (value - low) / (high - low) if high > low else _HALF
        return height - _SPARK_MARGIN - part * room

    return " ".join(f"{at * step:.1f},{y_of(value):.1f}" for at, value in enumerate(values))


def month_marks(months: Sequence[Period]) -> list[str]:
    """Return the marks under the months: "Nov", "Dec", "Jan<br>2026", "Feb" ...

    A year stands under its first month where it is not the first of all. A fiscal month is named
    after the calendar month it starts in.
    """
    marks: list[str] = []
    for at, one in enumerate(months):
        is_new_year = at > 0 and months[at - 1].starts_on.year != one.starts_on.year
        year = f"<br>{one.starts_on.year}" if is_new_year else ""
        marks.append(f"{MONTH_NAMES[one.starts_on.month - 1]}{year}")
    return marks


def shortened(text: str, length_max: int) -> str:
    """Return the text, cut with an ellipsis where it is longer than that."""
    return text if len(text) <= length_max else f"{text[: length_max - 1].rstrip()}…"


def share_text(amount: Decimal, total: Decimal) -> str:
    """Return the share of a total for reading: "44%", "<1%"; "" where there is no total."""
    if total <= 0:
        return ""
    percent = (amount / total * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return "<1%" if percent.is_zero() and amount > 0 else f"{percent}%"
