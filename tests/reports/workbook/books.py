"""Books for the workbook: entries put straight into the tables, and an actor who may read them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, select

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.ledger.bank_accounts.models import BankAccount
from finance_app.ledger.categories.models import Category
from finance_app.ledger.entries.models import Expense, Income
from finance_app.ledger.tax_rates.models import TaxRateRow

_TERMS: dict[str, Any] = {
    "tax_amount": Decimal(0),
    "due_on": None,
    "paid_amount": Decimal(0),
    "foreign_amount": None,
    "foreign_currency_code": None,
    "exchange_rate": None,
    "split_id": None,
}


class Line(NamedTuple):
    """One entry of a book; `terms` are more of its columns; accounts and rates are names."""

    kind: str
    date: dt.date
    amount: Decimal
    category: str | None = None
    party: str = ""
    notes: str = ""
    payment_method: str = ""
    is_deleted: bool = False
    terms: Mapping[str, Any] = MappingProxyType({})
    account: str = ""
    tax_rate: str = ""

    @property
    def tax(self) -> Decimal:
        return self.terms.get("tax_amount", Decimal(0))

    @property
    def net(self) -> Decimal:
        return self.amount - self.tax


async def record(actor: Actor, lines: Sequence[Line]) -> None:
    """Write entries, and the categories they name, as the actor's business."""
    organization_id = actor.organization_id
    async with db.transaction(actor) as session:
        accounts = await _accounts(actor, session, {line.account for line in lines} - {""})
        rates = await _tax_rates(actor, session, {line.tax_rate for line in lines} - {""})
        found = (await session.execute(select(Category.kind, Category.name, Category.id))).all()
        known = {(kind, name.lower()): key for kind, name, key in found}
        ids: dict[tuple[str, str], UUID] = {}
        for line in lines:
            name = (line.kind, line.category or "")
            if not line.category or name in ids:
                continue
            ids[name] = known.get((line.kind, line.category.lower()), db.new_id())
            if ids[name] not in known.values():
                category = {"organization_id": organization_id, "id": ids[name]}
                values = {**category, "kind": line.kind, "name": line.category}
                await session.execute(insert(Category).values(**values))
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
                    "bank_account_id": accounts.get(line.account),
                    **_TERMS,
                    "tax_rate_id": rates.get(line.tax_rate),
                    **line.terms,
                    "deleted_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
                    if line.is_deleted
                    else None,
                }
                for line in lines
                if line.kind == kind
            ]
            if rows:
                await session.execute(insert(model), rows)


async def _accounts(actor: Actor, session: Any, names: set[str]) -> dict[str, UUID]:
    """Open bank accounts of these names."""
    ids = {name: db.new_id() for name in sorted(names)}
    rows = [
        {
            "organization_id": actor.organization_id,
            "id": key,
            "name": name,
            "currency_code": actor.currency_code,
        }
        for name, key in ids.items()
    ]
    if rows:
        await session.execute(insert(BankAccount), rows)
    return ids


async def _tax_rates(actor: Actor, session: Any, names: set[str]) -> dict[str, UUID]:
    """Record tax rates of these names."""
    ids = {name: db.new_id() for name in sorted(names)}
    rows = [
        {
            "organization_id": actor.organization_id,
            "id": key,
            "name": name,
            "starts_on": [dt.date(1900, 1, 1)],
            "ratios": [Decimal("0.2")],
        }
        for name, key in ids.items()
    ]
    if rows:
        await session.execute(insert(TaxRateRow), rows)
    return ids
