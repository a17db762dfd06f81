"""What a declared computation over figures of the turn is asked with."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from finance_app.kit.tools import ToolInput

FigureId = Annotated[str, StringConstraints(pattern=r"^f[0-9]{1,4}$")]
_OF_TWO = ("difference", "ratio", "percentage")


class Operation(StrEnum):
    """What can be computed; the first less, divided by, or in percent of the second."""

    SUM = "sum"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    PERCENTAGE = "percentage"
    AVERAGE = "average"


class CalculateAsked(ToolInput):
    """A computation over figures that were found in this turn."""

    operation: Operation = Field(
        description="sum, average; or of two: difference, ratio, percentage (first of second)."
    )
    of: Annotated[list[FigureId], Field(min_length=1, max_length=50)] = Field(
        description='Ids of figures of this turn, such as "f3".'
    )

    @model_validator(mode="after")
    def _as_many_as_needed(self) -> Self:
        if self.operation.value in _OF_TWO and len(self.of) != 2:
            raise ValueError("A difference, ratio or percentage is of two figures.")
        return self
