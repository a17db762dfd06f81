"""The days that the assistant asks a report for."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from finance_app.kit.period import FiscalYearStart, PeriodKind, period_of
from finance_app.kit.tools import ToolInput
from finance_app.reports.shell.days.rules import DATE_MAX, DATE_MIN

Day = Annotated[date, Field(ge=DATE_MIN, le=DATE_MAX)]


class DaysAsked(ToolInput):
    """Days of a report, both included."""

    first: Day | None = Field(None, description="The first day; null for that of the fiscal year.")
    last: Day | None = Field(None, description="The last day; null for today.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first and self.last and self.first > self.last:
            raise ValueError("The last day is before the first.")
        return self

    def days(self, today: date, start: FiscalYearStart) -> tuple[date, date]:
        """Return both days; where only a first is named and it is to come, its fiscal year."""
        last = self.last or today
        if self.first is None:
            return max(period_of(last, PeriodKind.YEAR, start).starts_on, DATE_MIN), last
        if self.first > last:
            last = min(period_of(self.first, PeriodKind.YEAR, start).ends_on, DATE_MAX)
        return self.first, last


class DayAsked(ToolInput):
    """The day whose end a report shows."""

    on: Day | None = Field(None, description="The day; null for today.")
