"""Books for the workbook: entries put straight into the tables, and an actor who may read them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import insert

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.ledger.categories.models import Category
from finance_app.ledger.entries.models import Expense, Income

_LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Line(NamedTuple):
    """One entry of a book."""

    kind: str
    date: dt.date
    amount: Decimal
    category: str | None = None
    party: str = ""
    notes: str = ""
    payment_method: str = ""
    is_deleted: bool = False


async def record(actor: Actor, lines: Sequence[Line]) -> None:
    """Write entries, and the categories they name, as the actor's business."""
    names = {(line.kind, line.category) for line in lines if line.category is not None}
    ids = {name: db.new_id() for name in sorted(names)}
    organization_id = actor.organization_id
    async with db.transaction(actor) as session:
        for (kind, name), key in ids.items():
            session.add(Category(organization_id=organization_id, id=key, kind=kind, name=name))
        await session.flush()
        for kind, model in (("expense", Expense), ("income", Income)):
            rows = [
                {
                    "organization_id": organization_id,
                    "id": db.new_id(),
                    "date": line.date,
                    "category_id": ids.get((line.kind, line.category or "")),
                    model.PARTY: line.party,
                    "payment_method": line.payment_method,
                    "amount": line.amount,
                    "currency_code": actor.currency_code,
                    "notes": line.notes,
                    "deleted_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
                    if line.is_deleted
                    else None,
                }
                for line in lines
                if line.kind == kind
            ]
            if rows:
                await session.execute(insert(model), rows)
