"""What the assistant asks of the money there is."""

from typing import Annotated

from pydantic import Field

from finance_app.reports.shell.days.inputs import DayAsked


class CashAsked(DayAsked):
    """The day, and over how many full months before it the pace is taken."""

    months: Annotated[int, Field(ge=1, le=36)] | None = Field(
        None, description="Over how many full months the average is taken; null for 3."
    )
