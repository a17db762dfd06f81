"""What REST documents of a change; `changes.inputs` is what reads it."""

from pydantic import BaseModel, Field

from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.wire.inputs import AMOUNT, DATE, TermsIn


class DisposalIn(BaseModel):
    """A disposal of an asset, or of a part of its cost."""

    on: str = Field(description="The last day, which is still charged.", json_schema_extra=DATE)
    proceeds: str | float | None = Field(None, json_schema_extra=AMOUNT)
    amount: str | float | None = Field(
        None,
        description="The cost given up; left out, all of it with its components.",
        json_schema_extra=AMOUNT,
    )
    bank_account: str | None = Field(
        None, description="The name of the account the proceeds came to.", examples=["Current"]
    )
    notes: str | None = None


class ChangeIn(TermsIn):
    """Something that happened to an asset; each kind reads the fields it needs.

    A revision takes terms, and its life counts from the day on; those left out stay. An addition
    and an impairment take an amount, usage takes units, a disposal amount and proceeds.
    """

    kind: str = Field(description=f"One of {', '.join(ChangeKind)}.")
    on: str = Field(description="The first day it counts.", json_schema_extra=DATE)
    amount: str | float | None = Field(None, json_schema_extra=AMOUNT)
    units: str | float | None = Field(None, examples=["1500"])
    proceeds: str | float | None = Field(None, json_schema_extra=AMOUNT)
    bank_account: str | None = Field(
        None,
        description="The name of the account an addition was paid from, or proceeds came to.",
        examples=["Current"],
    )
    notes: str | None = None
