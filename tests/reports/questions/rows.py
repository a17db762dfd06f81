"""A business whose entries are also kept beside it, and plain sums over those."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import list_categories
from tests.ledger.businesses import make_actor

CATEGORIES = {Kind.EXPENSE: ("Meals", "Travel"), Kind.INCOME: ("Sales", "Interest")}
PARTIES = ("", "Acme", "ACME", "Bolt & Co", "bolt & co", "Özil")
METHODS = ("", "Card", "card", "Cash")
ACCOUNTS = ("Current", "Savings")


@dataclass(frozen=True)
class Row:
    """An entry as it was recorded; `category` and `account` are names or None."""

    kind: Kind
    date: date
    amount: Decimal
    tax: Decimal
    party: str
    category: str | None
    method: str
    account: str | None
    notes: str
    is_trashed: bool = False

    @property
    def net(self) -> Decimal:
        return self.amount - self.tax


async def make_business(rows: list[Row], **settings: Any) -> Actor:
    """Return the owner of a fresh business with these entries."""
    actor = await make_actor(**settings)
    found = {(one.kind, one.name): one.id for one in await list_categories(actor)}
    accounts: dict[str | None, UUID] = {}
    async with db.transaction(actor) as session:
        for name in ACCOUNTS:
            accounts[name] = db.new_id()
            await session.execute(
                text(
                    "INSERT INTO bank_accounts (organization_id, id, name, currency_code)"
                    " VALUES (current_organization(), :id, :name, :code)"
                ),
                {"id": accounts[name], "name": name, "code": actor.currency_code},
            )
        for row in rows:
            await session.execute(
                text(
                    f"INSERT INTO {row.kind.plural} (organization_id, id, date, category_id,"
                    f" {row.kind.party_field}, payment_method, amount, tax_amount, currency_code,"
                    " notes, bank_account_id, deleted_at) VALUES (current_organization(),"
                    " gen_random_uuid(), :date, :category, :party, :method, :amount, :tax, :code,"
                    " :notes, :account, CASE WHEN :is_trashed THEN now() END)"
                ),
                {
                    "date": row.date, "category": found.get((row.kind, row.category)),
                    "party": row.party, "method": row.method, "amount": row.amount,
                    "tax": row.tax, "code": actor.currency_code, "notes": row.notes,
                    "account": accounts.get(row.account), "is_trashed": row.is_trashed,
                },
            )  # fmt: skip
    return actor


def wanted_rows(rows: list[Row], kind: Kind, days: tuple[date, date], **asked: Any) -> list[Row]:
    """Return the entries that a question means, by reading every one."""
    return [
        row
        for row in rows
        if row.kind is kind and not row.is_trashed and days[0] <= row.date <= days[1]
        and _is_wanted(row, asked)
    ]  # fmt: skip


def _is_wanted(row: Row, asked: dict[str, Any]) -> bool:
    category, party = asked.get("category"), asked.get("counterparty")
    method, account = asked.get("payment_method"), asked.get("account")
    sought = asked.get("text")
    return (
        (not category or (row.category or "none") == category)
        and (not party or row.party.lower() == party.lower())
        and (not method or row.method.lower() == method.lower())
        and (not account or row.account == account)
        and (not sought or sought.lower() in f"{row.party}\n{row.notes}".lower())
        and (asked.get("amount_min") is None or row.amount >= asked["amount_min"])
        and (asked.get("amount_max") is None or row.amount <= asked["amount_max"])
    )


def net(rows: list[Row]) -> Decimal:
    """Return what entries come to without their tax."""
    return sum((row.net for row in rows), Decimal(0))


def grouped(rows: list[Row], key: Any) -> dict[Any, tuple[Decimal, int]]:
    """Return sums and counts by a key."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {key: (net(own), len(own)) for key, own in found.items()}
