"""What REST documents of its requests; `ledger.recurring.inputs` is what reads them."""

from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field

from finance_app.ledger.bank_accounts.rules import NAME_LENGTH_MAX as ACCOUNT_LENGTH_MAX
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX, Kind
from finance_app.ledger.entries.rules import (
    NOTES_LENGTH_MAX,
    PARTY_LENGTH_MAX,
    PAYMENT_METHOD_LENGTH_MAX,
)
from finance_app.ledger.recurring.rules import DUE_DAYS_MAX
from finance_app.ledger.recurring.schedules.inputs import SKIPPED_MAX
from finance_app.ledger.recurring.schedules.rules import (
    END_COUNT_MAX,
    EVERY_MAX,
    DayRule,
    Shift,
    Unit,
)
from finance_app.ledger.tax_rates.rules import NAME_LENGTH_MAX as TAX_RATE_LENGTH_MAX

AMOUNT: Final[dict[str, Any]] = {"examples": ["1200.00"]}
DATE: Final[dict[str, Any]] = {"format": "date"}


class ScheduleIn(BaseModel):
    """On which days it comes. A day that a month lacks is its last; see `shift` for weekends."""

    unit: Unit = Unit.MONTH
    every: int = Field(1, ge=1, le=EVERY_MAX, description="2 for every second.")
    starts_on: str = Field(json_schema_extra=DATE, description="The first nominal day.")
    day_rule: DayRule = Field(DayRule.SAME, description="last: of the month, in months and more.")
    shift: Shift = Field(
        Shift.NONE,
        description="What becomes of a day on a weekend; modified stays in the month.",
    )
    ends_on: str | None = Field(None, json_schema_extra=DATE, description="Inclusive.")
    end_count: int | None = Field(
        None, ge=1, le=END_COUNT_MAX, description="How many times, the skipped counted."
    )
    skipped_on: list[str] | None = Field(
        None, max_length=SKIPPED_MAX, description="Nominal days left out; null leaves them as is."
    )


class RecurringIn(ScheduleIn):
    """An expense or income that comes again: its template and its schedule."""

    kind: Kind = Field(description="It cannot be changed later.")
    amount: str = Field(json_schema_extra=AMOUNT)
    party: str = Field("", max_length=PARTY_LENGTH_MAX, description="Vendor or client.")
    category: str | None = Field(None, max_length=NAME_LENGTH_MAX, description="A name.")
    payment_method: str = Field("", max_length=PAYMENT_METHOD_LENGTH_MAX)
    notes: str = Field("", max_length=NOTES_LENGTH_MAX)
    bank_account: str | None = Field(None, max_length=ACCOUNT_LENGTH_MAX, description="A name.")
    due_days: int | None = Field(
        None, ge=0, le=DUE_DAYS_MAX, description="On credit, due so many days later; null for paid."
    )
    tax_rate: str | None = Field(
        None, max_length=TAX_RATE_LENGTH_MAX, description="A name; the tax is in the amount."
    )
    foreign_currency_code: str | None = Field(None, examples=["USD"])
    foreign_amount: str | None = Field(None, json_schema_extra=AMOUNT)
    posts_automatically: bool = Field(
        True,
        description="Whether it is recorded by itself, or waits for /recurring-entries/record.",
    )


class PreviewIn(ScheduleIn):
    """A schedule, and the recurring entry whose schedule it is to be; null for a new one."""

    recurring_id: UUID | None = None


class SkipIn(BaseModel):
    """A nominal day to leave out, or to take in again."""

    occurrence_on: str = Field(json_schema_extra=DATE)
    is_skipped: bool = True
