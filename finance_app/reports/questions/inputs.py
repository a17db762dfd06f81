"""What the tools over entries are asked with; what is left out is not asked for."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from finance_app.kit.tools import ToolInput
from finance_app.ledger.categories.rules import Kind
from finance_app.reports.shell.days.rules import DATE_MAX, DATE_MIN

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Day = Annotated[date, Field(ge=DATE_MIN, le=DATE_MAX)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=20, decimal_places=4)]
Top = Annotated[int, Field(ge=1, le=100)]


class Against(StrEnum):
    """What days are compared with: as many before them, or the same a year earlier."""

    PREVIOUS = "previous"
    YEAR = "year"


class Grouping(StrEnum):
    """What entries are put together by."""

    CATEGORY = "category"
    COUNTERPARTY = "counterparty"
    MONTH = "month"
    PAYMENT_METHOD = "payment_method"
    ACCOUNT = "account"
    WEEKDAY = "weekday"


class EntryOrder(StrEnum):
    """Which entries come first: the largest, or the latest."""

    AMOUNT = "amount"
    DATE = "date"


class EntryQuestion(ToolInput):
    """Which entries: names are whole and in any case, days included, amounts with tax."""

    kind: Kind | None = Field(None, description="expense or income; null for both.")
    first: Day | None = Field(None, description="The first day; null since the first entry.")
    last: Day | None = Field(None, description="The last day; null through today.")
    category: Name | None = Field(None, description='A category; "none" for entries without one.')
    counterparty: Name | None = Field(None, description="A vendor or client.")
    payment_method: Name | None = Field(None, description="Such as Card.")
    account: Name | None = Field(None, description="A bank account.")
    text: Name | None = Field(None, description="Text in the names or notes of entries.")
    amount_min: Amount | None = Field(None, description="The smallest amount.")
    amount_max: Amount | None = Field(None, description="The largest amount.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first and self.last and self.first > self.last:
            raise ValueError("The last day is before the first.")
        least, most = self.amount_min, self.amount_max
        if least is not None and most is not None and least > most:
            raise ValueError("The largest amount is below the smallest.")
        return self


class SumEntries(EntryQuestion):
    """A total, and what it is compared with."""

    compare: Against | None = Field(
        None, description="previous: the days before; year: the same days a year earlier."
    )


class BreakDown(EntryQuestion):
    """What the entries are put together by, and how many of the largest groups are listed."""

    by: Grouping = Field(description="What one line stands for.")
    top: Top | None = Field(
        None, description="How many of the largest; null for 10, or all months."
    )


class ListEntries(EntryQuestion):
    """Which entries come first, and how many are listed."""

    order: EntryOrder | None = Field(None, description="The largest or the latest first.")
    top: Top | None = Field(None, description="How many; null for 10.")


class ExplainChange(ToolInput):
    """The days that are asked about, and the days they are compared with."""

    kind: Kind = Field(description="expense or income.")
    first: Day = Field(description="The first day asked about.")
    last: Day = Field(description="The last day asked about.")
    other_first: Day = Field(description="The first of the days compared with.")
    other_last: Day = Field(description="The last of the days compared with.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last or self.other_first > self.other_last:
            raise ValueError("The last day is before the first.")
        return self
