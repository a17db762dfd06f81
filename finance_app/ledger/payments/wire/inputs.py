"""What REST documents of its requests; `ledger.payments.inputs` is what reads them."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from finance_app.ledger.entries.wire.inputs import AMOUNT, DATE


class PaymentIn(BaseModel):
    """A payment of an expense or income on credit.

    Of one in another currency, foreign_amount counts before amount where it is sent: so what GET
    gave can be sent back.
    """

    paid_on: str = Field(description="The day of the payment.", json_schema_extra=DATE)
    amount: str | float | None = Field(
        None,
        description="Above zero, in the currency of what is paid; at most what is open.",
        json_schema_extra=AMOUNT,
    )
    foreign_amount: str | float | None = Field(None, json_schema_extra=AMOUNT)
    money_amount: str | float | None = Field(
        None,
        description="What moved on the account, in the business's currency; null for the amount.",
        json_schema_extra=AMOUNT,
    )
    exchange_rate: str | float | None = Field(
        None,
        description=(
            "In place of money_amount: what one unit of the currency was worth; null for the rate"
            " that is kept for the day."
        ),
        examples=["0.9127"],
    )
    bank_account: str | None = Field(
        None, description="The name of one that exists; null for none.", examples=["Current"]
    )
    notes: str | None = None


def typed_payment(raw: Mapping[str, object]) -> dict[str, object]:
    """Return a body with the amount that was typed, whichever of the two names it has."""
    foreign = raw.get("foreign_amount")
    return dict(raw) if foreign is None or foreign == "" else {**raw, "amount": foreign}
