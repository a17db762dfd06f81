"""The form of a transfer: the texts it starts from and sends."""

from collections.abc import Mapping
from typing import Any, Final

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.money import amount_parts, plain_amount
from finance_app.ledger.transfers.rules import Transfer
from finance_app.ledger.transfers.service import list_accounts

FIELDS: Final = ("date", "from_account", "to_account", "amount", "notes")


def form_values(transfer: Transfer | None) -> dict[str, str]:
    """Return what the fields of the form start from."""
    if transfer is None:
        return {**dict.fromkeys(FIELDS, ""), "date": clock.today().isoformat()}
    return {
        "date": transfer.date.isoformat(),
        "from_account": transfer.from_account,
        "to_account": transfer.to_account,
        "amount": plain_amount(transfer.amount, transfer.currency_code),
        "notes": transfer.notes,
    }


def typed_values(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a form that was sent, whatever they are."""
    return {name: str(form.get(name) or "") for name in FIELDS}


async def account_names(actor: Actor) -> list[str]:
    """Return the accounts to choose from by name, those that money is on first."""
    return [one.name for one in await list_accounts(actor)]


def saved_text(transfer: Transfer) -> str:
    """Return what to say about a new transfer: "Transfer saved: €500.00 to Savings."."""
    amount = "".join(amount_parts(transfer.amount, transfer.currency_code))
    return f"Transfer saved: {amount} to {transfer.to_account}."
