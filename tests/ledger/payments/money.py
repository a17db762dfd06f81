"""Entries on credit for tests, and what the books say of them."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import record_entry
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from finance_app.ledger.payments.inputs import PaymentInput

DAY, DUE, PAID = date(2026, 3, 13), date(2026, 4, 1), date(2026, 3, 20)
USD = {"currency_code": "USD", "exchange_rate": Decimal("0.90")}
OWED = {Kind.EXPENSE: SystemAccount.PAYABLE, Kind.INCOME: SystemAccount.RECEIVABLE}
TAX = {Kind.EXPENSE: SystemAccount.INPUT_TAX, Kind.INCOME: SystemAccount.OUTPUT_TAX}


def entered(**changes: Any) -> EntryInput:
    """Return an entry of 100.00 that is to be paid in April."""
    return EntryInput.model_validate(
        {"date": DAY, "amount": Decimal(100), "due_on": DUE, **changes}
    )


async def make_due(actor: Actor, kind: Kind | str = Kind.EXPENSE, **changes: Any) -> Entry:
    """Record an entry on credit."""
    return await record_entry(actor, Kind(kind), entered(**changes))


def payment(amount: str, **changes: Any) -> PaymentInput:
    """Return a payment."""
    for name in ("money_amount", "exchange_rate"):
        if name in changes:
            changes[name] = Decimal(changes[name])
    return PaymentInput.model_validate({"paid_on": PAID, "amount": Decimal(amount), **changes})


async def balance(actor: Actor, account: Any, basis: Basis = Basis.ACCRUAL) -> Decimal:
    """Return debits less credits of an account, through all days."""
    sums = await sum_accounts(actor, [date(1990, 1, 1)], date(2090, 1, 1), basis=basis)
    return sums.of(account, 1).balance


async def require_sound(actor: Actor) -> None:
    """Assert that clearing is at zero and every entry knows what is paid of it."""
    for basis in Basis:
        assert await balance(actor, SystemAccount.CLEARING, basis) == 0
    async with db.transaction(actor, read_only=True) as session:
        for kind in Kind:
            query = text(
                f"SELECT e.paid_amount, coalesce(sum(p.amount), 0) FROM {kind.plural} AS e"
                " LEFT JOIN payments AS p ON p.entry_id = e.id AND p.kind = :kind"
                " AND p.deleted_at IS NULL GROUP BY e.id, e.paid_amount"
            )
            for paid, parts in await session.execute(query, {"kind": kind.value}):
                assert paid == parts


async def rows(actor: Actor, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query in the actor's business."""
    async with db.transaction(actor, read_only=True) as session:
        return [tuple(row) for row in await session.execute(text(query))]
