"""Any order of paying, changing, taking back and trashing leaves clearing at zero."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.errors import AppError
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import delete_entries, restore_entries
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.splits.service import record_split
from finance_app.ledger.payments.inputs import PaymentInput
from finance_app.ledger.payments.service import (
    change_payment,
    delete_payment,
    get_standing,
    pay_entry,
    restore_payment,
)
from tests.ledger.businesses import make_actor
from tests.ledger.payments.money import OWED, balance, entered, make_due, payment, require_sound

D = Decimal
STEPS = st.tuples(
    st.sampled_from(["pay", "pay", "pay", "change", "delete", "restore", "trash", "untrash"]),
    st.integers(0, 20), st.integers(1, 9_000), st.integers(1, 9_000),
)  # fmt: skip


async def take(
    actor: Actor, entry: Entry, what: str, made: PaymentInput, some: UUID | None
) -> list[UUID]:
    """Take a step; return the payment that it has made."""
    if what == "pay":
        return [(await pay_entry(actor, entry.kind, entry.id, made)).id]
    if what == "trash":
        await delete_entries(actor, entry.kind, [entry.id])
    elif what == "untrash":
        await restore_entries(actor, entry.kind, [entry.id])
    elif some and what == "change":
        await change_payment(actor, some, made, version=None)
    elif some and what == "delete":
        await delete_payment(actor, some)
    elif some:
        await restore_payment(actor, some)
    return []


@pytest.mark.parametrize("code", ["EUR", "JPY"])
@given(
    steps=st.lists(STEPS, min_size=4, max_size=10),
    kind=st.sampled_from(list(Kind)),
    is_refund=st.booleans(),
    is_split=st.booleans(),
)
@settings(
    max_examples=12, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
async def test_clearing_is_always_at_zero(code, steps, kind, is_refund, is_split):
    with clock.fixed(date(2026, 3, 25)):
        actor = await make_actor(currency_code=code)
        rate = {"EUR": "0.9", "JPY": "149.5"}[code]
        terms = {"currency_code": "USD", "exchange_rate": D(rate), "is_refund": is_refund}
        if is_split:
            parts = (PartInput(amount=D("61.11")), PartInput(amount=D("38.89")))
            entry = (await record_split(actor, kind, entered(parts=parts, **terms))).first
        else:
            entry = await make_due(actor, kind, **terms)
        known: list[UUID] = []
        for what, which, amount, money in steps:
            moved = str(money) if code == "JPY" else f"{money / 100:.2f}"
            made = payment(f"{amount / 100:.2f}", money_amount=moved)
            some = known[which % len(known)] if known else None
            with suppress(AppError):
                known += await take(actor, entry, what, made, some)
            await require_sound(actor)
        await restore_entries(actor, kind, [entry.id])
        standing = await get_standing(actor, kind, entry.id)
        if standing.open_amount:
            rest = payment(str(standing.open_amount), money_amount="77")
            await pay_entry(actor, kind, entry.id, rest)
        await require_sound(actor)
        assert await balance(actor, OWED[kind]) == 0
