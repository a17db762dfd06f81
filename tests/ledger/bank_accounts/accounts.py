"""Bank accounts with entries on them, for tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from finance_app.identity.rules import Actor
from finance_app.ledger.bank_accounts import service
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.reconciliations.inputs import StatementInput
from finance_app.ledger.bank_accounts.rules import BankAccount, MovementKind
from finance_app.ledger.entries.rules import Entry, Kind
from tests.factories import make_entry

MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)


async def make_account(actor: Actor, name: str = "Current", **changes: Any) -> BankAccount:
    """Add an account that held 100 before its first entry."""
    fields = {"name": name, "opening_balance": Decimal(100), **changes}
    return await service.add_account(actor, AccountInput(**fields))


async def put_in(actor: Actor, amount: Any, day: date, **changes: Any) -> Entry:
    """Record an income on the account "Current"."""
    fields = {"date": day, "amount": Decimal(amount), "bank_account": "Current", **changes}
    return await make_entry(actor, Kind.INCOME, **fields)


async def take_out(actor: Actor, amount: Any, day: date, **changes: Any) -> Entry:
    """Record an expense on the account "Current"."""
    fields = {"date": day, "amount": Decimal(amount), "bank_account": "Current", **changes}
    return await make_entry(actor, Kind.EXPENSE, **fields)


def ends(day: date, closing: Any, *left_out: Entry) -> StatementInput:
    """Return a statement up to a day, without some entries."""
    return StatementInput(
        statement_on=day,
        closing_balance=Decimal(closing),
        left_out=tuple((MovementKind(one.kind), one.id) for one in left_out),
    )
