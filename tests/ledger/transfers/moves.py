"""Transfers, for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from finance_app.identity.rules import Actor
from finance_app.ledger.transfers import service
from finance_app.ledger.transfers.inputs import TransferInput
from finance_app.ledger.transfers.rules import Transfer

DAY = date(2026, 3, 14)


def moving(from_account: str, to_account: str, amount: Any, **changes: Any) -> TransferInput:
    """Return what moves an amount on 14 March 2026; changes replace its fields."""
    fields = {"date": DAY, "from_account": from_account, "to_account": to_account,
              "amount": Decimal(amount), **changes}  # fmt: skip
    return TransferInput(**fields)


async def move(
    actor: Actor, from_account: str, to_account: str, amount: Any, **changes: Any
) -> Transfer:
    """Record a transfer."""
    return await service.record_transfer(actor, moving(from_account, to_account, amount, **changes))
