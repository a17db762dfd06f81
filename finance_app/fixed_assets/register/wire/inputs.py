"""What REST documents of its requests; `register.inputs` and `filters.inputs` read them."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from finance_app.fixed_assets.filters.inputs import LIMIT_DEFAULT, LIMIT_MAX
from finance_app.fixed_assets.register.rules import STATUSES
from finance_app.fixed_assets.terms.rules import Convention, Method

DATE: Final[dict[str, Any]] = {"format": "date", "examples": ["2026-03-14"]}
AMOUNT: Final[dict[str, Any]] = {"examples": ["1234.50"]}
PREVIEW: Final = "Answer with the difference it would make, and save nothing."


class AssetWanted(BaseModel):
    """Which assets, as of which day, in which order."""

    model_config = ConfigDict(populate_by_name=True)

    on: str = Field("", description="The day the figures are of; today.", json_schema_extra=DATE)
    q: str = Field("", description="Text of name, serial number, supplier, location or notes.")
    type: str = Field("", description="The name of a type, in any case.")
    status: str = Field(
        "", description=f"in_use (as without it), {', '.join(filter(None, STATUSES))}."
    )
    from_: str = Field(
        "", alias="from", description="The first day of purchase.", json_schema_extra=DATE
    )
    to: str = Field("", description="The last day of purchase.", json_schema_extra=DATE)
    parent_id: str = Field("", description="The components of this asset.")
    trashed: bool = Field(default=False, description="What is in the trash, and nothing else.")
    sort: str = Field(
        "", description="date, cost or name; falling with - in front.", examples=["-date"]
    )


class AssetQuery(AssetWanted):
    """Which assets to list, from which place on."""

    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="Assets of a page.")
    cursor: str = Field("", description="The next_cursor of the page before.")


class TermsIn(BaseModel):
    """How an asset is written down; what is left out is usual or stays."""

    method: str | None = Field(None, description=f"One of {', '.join(Method)}.")
    convention: str | None = Field(
        None,
        description=f"One of {', '.join(Convention)}; the last three are those of MACRS.",
    )
    life: str | int | None = Field(
        None, description="The useful life in years or words.", examples=["5 years", "27.5", 10]
    )
    life_months: int | None = Field(
        None, description="The useful life in months; goes before life.", examples=[60]
    )
    factor: str | float | None = Field(
        None, description="Of the declining balance: 2 is double.", examples=["1.5"]
    )
    is_switching: bool | None = Field(
        None, description="Whether a declining balance goes over to a straight line."
    )
    residual: str | float | None = Field(
        None, description="What the asset is worth in the end.", json_schema_extra=AMOUNT
    )
    capacity: str | float | None = Field(
        None, description="The units it can produce in all.", examples=["120000"]
    )


class AssetIn(TermsIn):
    """An asset to keep; terms that are left out come from its type."""

    name: str = Field(examples=["Delivery van"])
    acquisition_date: str = Field(json_schema_extra=DATE)
    value: str | float = Field(
        description="The price, as text or as a number, which is read digit by digit.",
        examples=["48000.00"],
    )
    type: str | None = Field(
        None, description="The name of a type; a new one is made.", examples=["Vehicles"]
    )
    notes: str | None = None
    setup_cost: str | float | None = Field(
        None, description="What it took to bring it into use.", json_schema_extra=AMOUNT
    )
    supplier: str | None = None
    location: str | None = None
    serial_number: str | None = None
    parent_id: str | None = Field(None, description="The asset it is a component of.")
    in_service_on: str | None = Field(
        None, description="The first day of use; the day of purchase.", json_schema_extra=DATE
    )
    unit_name: str | None = Field(None, examples=["km"])
    opening_depreciation: str | float | None = Field(
        None,
        description="What was written off before it came into these books.",
        json_schema_extra=AMOUNT,
    )
    opening_on: str | None = Field(
        None, description="The first day in these books.", json_schema_extra=DATE
    )
    bank_account: str | None = Field(
        None, description="The name of the account it was paid from.", examples=["Current"]
    )
    currency_code: str | None = Field(
        None, description="May be left out; must be the business's currency.", examples=["EUR"]
    )
