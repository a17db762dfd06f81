"""What may be computed over figures, exactly, and declared by a tool: nothing else is a figure."""

from collections.abc import Sequence
from decimal import Context, Decimal
from enum import StrEnum
from typing import Final

from finance_app.kit.tools import Figure, Unit

_CONTEXT: Final = Context(prec=50)


class Operation(StrEnum):
    """What may be computed over figures."""

    SUM = "sum"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    PERCENTAGE = "percentage"
    AVERAGE = "average"


def computed(operation: Operation, figures: Sequence[Figure]) -> Figure:
    """Return what is computed over figures of one unit and currency, exactly.

    A difference is the first less the others; a ratio and a percentage are the first over the
    second. Raises ValueError with a sentence where that cannot be.
    """
    if not figures or (operation not in {Operation.SUM, Operation.AVERAGE} and len(figures) < 2):
        raise ValueError("Name the figures to calculate with.")
    first = figures[0]
    if any((one.unit, one.currency_code) != (first.unit, first.currency_code) for one in figures):
        raise ValueError("Figures of different units or currencies cannot be calculated together.")
    values = [one.value for one in figures]
    unit, code = first.unit, first.currency_code
    if operation is Operation.SUM:
        value = sum(values, Decimal(0))
    elif operation is Operation.DIFFERENCE:
        value = values[0] - sum(values[1:], Decimal(0))
    elif operation is Operation.AVERAGE:
        value = _CONTEXT.divide(sum(values, Decimal(0)), Decimal(len(values)))
    else:
        if len(figures) != 2:
            raise ValueError("A ratio is of two figures.")
        if not values[1]:
            raise ValueError("A ratio to zero has no value.")
        value = _CONTEXT.divide(values[0], values[1])
        unit, code = Unit.RATE, ""
        if operation is Operation.PERCENTAGE:
            value, unit = value * 100, Unit.PERCENT
    label = f"{operation.value.capitalize()} of {', '.join(one.label for one in figures)}"
    return Figure(label=label[:200], value=value, unit=unit, currency_code=code)
