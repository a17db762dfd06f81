"""Pay what is on credit, in parts or in full; change a payment, take it back, bring it back.

A payment is of a whole document: of a split it pays one part after the other. What a rate of
exchange makes of it is an entry of its own, which comes and goes with the payment in the same
transaction, so that the clearing account is always at zero. Books that are locked for the day of an
entry do not keep it from being paid on a day that is open.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, StaleError
from finance_app.kit.money import digits
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import EntryNotFoundError
from finance_app.ledger.locks.service import require_open
from finance_app.ledger.payments.inputs import PaymentInput
from finance_app.ledger.payments.rules import Payment
from finance_app.ledger.payments.tills.service import (
    NotOnCreditError,
    OverpaidError,
    PaymentNotFoundError,
    Standing,
    Till,
    TrashedEntryError,
)

__all__ = [
    "ChangedEntryError",
    "NotOnCreditError",
    "OverpaidError",
    "PaymentNotFoundError",
    "StalePaymentError",
    "Standing",
    "TrashedEntryError",
    "change_payment",
    "delete_payment",
    "get_payment",
    "get_standing",
    "list_payments",
    "mark_paid",
    "pay_entry",
    "restore_payment",
]


class StalePaymentError(StaleError):
    """Someone else has changed this payment since you opened it. Nothing was saved."""

    def __init__(self, current: Payment) -> None:
        super().__init__()
        self.current = current
        """The payment as it is now."""


class ChangedEntryError(ConflictError):
    """What this paid has been changed since. Record the payment again."""


async def get_standing(actor: Actor, kind: Kind, entry_id: UUID) -> Standing:
    """Return what is paid and open of an entry. Raises `EntryNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        till = await Till.of(actor, session, kind, entry_id)
        return await till.standing()


async def list_payments(actor: Actor, kind: Kind, entry_id: UUID) -> tuple[Payment, ...]:
    """Return the payments of an entry, or of the split it is a part of, the earliest first.

    Raises `EntryNotFoundError`.
    """
    return (await get_standing(actor, kind, entry_id)).payments


async def get_payment(actor: Actor, payment_id: UUID) -> Payment:
    """Return a payment that was not taken back. Raises `PaymentNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        till = await Till.of_payment(actor, session, payment_id)
        found = till.payment()
    if found.deleted_at is not None:
        raise PaymentNotFoundError
    return found


async def pay_entry(
    actor: Actor,
    kind: Kind,
    entry_id: UUID,
    payment: PaymentInput,
    *,
    payment_id: UUID | None = None,
) -> Payment:
    """Record a payment of what is on credit; with an id that was recorded before, return that one.

    Raises `OverpaidError`, `NotOnCreditError`, `TrashedEntryError`, `EntryNotFoundError`,
    `LockedError` (field `paid_on`), `NoRateError`, `UnknownAccountError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        till = await Till.of(actor, session, kind, entry_id, keeps=True)
        own = await till.begin(payment_id or db.new_id())
        if own is None or own.deleted_at is not None:
            return await till.write(payment)
        if own.entry_ids[0] not in {one.id for one in till.parts}:
            raise PaymentNotFoundError
        return own


async def mark_paid(
    actor: Actor,
    kind: Kind,
    ids: Sequence[UUID],
    *,
    paid_on: date,
    bank_account: str | None = None,
) -> tuple[Payment, ...]:
    """Pay what is open of each of these entries, all or none; returns the payments made now.

    What is not on credit, in the trash or paid already is passed over. In another currency the rate
    of the day counts. Raises as `pay_entry` does.
    """
    actor.require(Permission.WRITE)
    made: list[Payment] = []
    seen: set[UUID] = set()
    async with db.transaction(actor) as session:
        for entry_id in sorted(ids):
            if entry_id in seen:
                continue
            try:
                till = await Till.of(actor, session, kind, entry_id, keeps=True)
            except EntryNotFoundError:
                continue
            seen |= {one.id for one in till.parts}
            is_open = (await till.standing()).open_amount if till.can_be_paid else 0
            if is_open:
                await till.begin(db.new_id())
                payment = PaymentInput(paid_on=paid_on, amount=is_open, bank_account=bank_account)
                made.append(await till.write(payment))
    return tuple(made)


async def change_payment(
    actor: Actor, payment_id: UUID, payment: PaymentInput, *, version: int | None
) -> Payment:
    """Replace what a payment says. `version` is the one that was read; None overwrites any.

    Raises `StalePaymentError`, `PaymentNotFoundError`, and as `pay_entry` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        till = await Till.of_payment(actor, session, payment_id, keeps=True)
        current = till.payment()
        if current.deleted_at is not None:
            raise PaymentNotFoundError
        if version not in {None, current.version}:
            raise StalePaymentError(current)
        await require_open(actor, current.paid_on, "paid_on")
        return await till.write(payment)


async def delete_payment(actor: Actor, payment_id: UUID, *, version: int | None = None) -> None:
    """Take a payment back, and what its rate of exchange made; it can be restored.

    A second time nothing happens. Raises `StalePaymentError`, `PaymentNotFoundError`,
    `TrashedEntryError`, `LockedError` (field `paid_on`).
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        till = await Till.of_payment(actor, session, payment_id, keeps=True)
        current = till.payment()
        if version not in {None, current.version}:
            raise StalePaymentError(current)
        if current.deleted_at is None:
            await require_open(actor, current.paid_on, "paid_on")
            till.require_payable()
            await till.take_back()


async def restore_payment(actor: Actor, payment_id: UUID) -> Payment:
    """Bring a payment back that was taken back, if that much is still open.

    One that is there stays as it is. Raises `ChangedEntryError`, and as `pay_entry` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        till = await Till.of_payment(actor, session, payment_id, keeps=True)
        was = till.payment()
        if was.deleted_at is None:
            return was
        if (was.foreign_amount is not None) is not (till.code != actor.currency_code):
            raise ChangedEntryError
        payment = PaymentInput(
            paid_on=was.paid_on,
            amount=was.amount if was.foreign_amount is None else was.foreign_amount,
            money_amount=None if was.foreign_amount is None else was.money_amount,
            bank_account=was.bank_account,
            notes=was.notes,
        )
        again = await till.write(payment)
        coin = Decimal((0, (1,), -digits(actor.currency_code)))
        if abs(again.amount - was.amount) > coin * len(till.parts):
            raise ChangedEntryError
        return again
