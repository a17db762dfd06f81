"""A business whose documents are also kept beside it, with what an accountant would post of them.

The lines are made here, in plain Python, from the rules of double entry; not by any query.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.ledger.categories import service as categories
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.gl_accounts.rules import SystemAccount
from tests.ledger.businesses import make_actor

CENT = Decimal("0.01")
CREDIT = {Kind.EXPENSE: SystemAccount.PAYABLE, Kind.INCOME: SystemAccount.RECEIVABLE}
TAX = {Kind.EXPENSE: SystemAccount.INPUT_TAX, Kind.INCOME: SystemAccount.OUTPUT_TAX}
NO_CATEGORY = {
    Kind.EXPENSE: SystemAccount.UNCATEGORISED_EXPENSES,
    Kind.INCOME: SystemAccount.UNCATEGORISED_INCOMES,
}
Key = tuple[UUID, date, str]
"""An account, a day and a basis."""


@dataclass
class Doc:
    """A document as the books should have it."""

    kind: str
    values: dict[str, Any]
    is_trashed: bool = False


@dataclass
class Books:
    """What was done to a business, kept beside it."""

    actor: Actor
    categories: dict[Kind, list[UUID]]
    accounts: list[UUID] = field(default_factory=list)
    loan: UUID = field(default_factory=db.new_id)
    docs: dict[UUID, Doc] = field(default_factory=dict)

    def of(self, *kinds: str) -> list[UUID]:
        """Return the documents of some kinds that are not in the trash."""
        return [k for k, d in self.docs.items() if d.kind in kinds and not d.is_trashed]

    def paid(self, entry_id: UUID) -> Decimal:
        """Return what was paid of an entry."""
        own = [d.values["amount"] for d in self._payments(entry_id)]
        return sum(own, Decimal(0))

    def days(self) -> dict[Key, tuple[Decimal, Decimal, int]]:
        """Return debits, credits and the count of lines, by account, day and basis."""
        found: dict[Key, list[Any]] = defaultdict(lambda: [Decimal(0), Decimal(0), 0])
        for doc_id, doc in self.docs.items():
            if not doc.is_trashed:
                for account, day, basis, amount in self._lines(doc_id, doc):
                    if amount:
                        cell = found[account, day, basis]
                        cell[0 if amount > 0 else 1] += abs(amount)
                        cell[2] += 1
        return {key: (cell[0], cell[1], cell[2]) for key, cell in found.items()}

    def _payments(self, entry_id: UUID) -> list[Doc]:
        own = [
            (d.values["paid_on"], k, d)
            for k, d in self.docs.items()
            if d.kind == "payment" and d.values["entry_id"] == entry_id and not d.is_trashed
        ]
        return [d for *_, d in sorted(own, key=lambda one: one[:2])]

    def _lines(self, doc_id: UUID, doc: Doc) -> list[tuple[UUID, date, str, Decimal]]:
        v = doc.values
        if doc.kind == "transfer":
            return [
                (v["to_account_id"], v["date"], "both", v["amount"]),
                (v["from_account_id"], v["date"], "both", -v["amount"]),
            ]
        if doc.kind == "opening":
            debit = -v["amount"] if doc_id == self.loan else v["amount"]
            return [
                (doc_id, v["day"], "both", debit),
                (SystemAccount.OPENING, v["day"], "both", -debit),
            ]
        if doc.kind == "payment":
            return self._payment_lines(doc)
        kind = Kind(doc.kind)
        sign = 1 if kind is Kind.EXPENSE else -1
        basis = "accrual" if v["due_on"] else "both"
        other = CREDIT[kind] if v["due_on"] else v["bank_account_id"] or SystemAccount.CASH
        return [
            (v["category_id"] or NO_CATEGORY[kind], v["date"], basis,
             sign * (v["amount"] - v["tax_amount"])),
            (TAX[kind], v["date"], basis, sign * v["tax_amount"]),
            (other, v["date"], basis, -sign * v["amount"]),
        ]  # fmt: skip

    def _payment_lines(self, doc: Doc) -> list[tuple[UUID, date, str, Decimal]]:
        v = doc.values
        entry = self.docs[v["entry_id"]]
        if entry.is_trashed:
            return []
        kind, e = Kind(entry.kind), entry.values
        sign = 1 if kind is Kind.EXPENSE else -1
        before = Decimal(0)
        for one in self._payments(v["entry_id"]):
            if one is doc:
                break
            before += one.values["amount"]

        def tax_of(paid: Decimal) -> Decimal:
            return (paid * e["tax_amount"] / e["amount"]).quantize(CENT, ROUND_HALF_UP)

        tax = tax_of(before + v["amount"]) - tax_of(before)
        day, money = v["paid_on"], v["money_amount"]
        return [
            (CREDIT[kind], day, "accrual", sign * v["amount"]),
            (e["category_id"] or NO_CATEGORY[kind], day, "cash", sign * (v["amount"] - tax)),
            (TAX[kind], day, "cash", sign * tax),
            (v["bank_account_id"] or SystemAccount.CASH, day, "both", -sign * money),
            (SystemAccount.CLEARING, day, "both", sign * (money - v["amount"])),
        ]


async def open_books() -> Books:
    """Return a fresh business with two bank accounts, one of them opened with 1,000, and a loan."""
    actor = await make_actor()
    found = await categories.list_categories(actor)
    books = Books(actor, {kind: [one.id for one in found if one.kind is kind][:3] for kind in Kind})
    for number, opening in ((1, Decimal(1000)), (2, Decimal(0))):
        account = db.new_id()
        await run(
            actor,
            "INSERT INTO bank_accounts (organization_id, id, name, currency_code, opening_balance,"
            " opening_on) VALUES (current_organization(), :id, :name, 'EUR', :opening, :day)",
            id=account, name=f"Bank {number}", opening=opening, day=date(2024, 1, 1),
        )  # fmt: skip
        books.accounts.append(account)
        books.docs[account] = Doc("opening", {"amount": opening, "day": date(2024, 1, 1)})
    await run(
        actor,
        "INSERT INTO gl_accounts (organization_id, id, name, type, role, opening_balance,"
        " opening_on) VALUES"
        " (current_organization(), :id, 'Loan', 'liability', 'loan', 5000, :day)",
        id=books.loan, day=date(2024, 1, 1),
    )  # fmt: skip
    books.docs[books.loan] = Doc("opening", {"amount": Decimal(5000), "day": date(2024, 1, 1)})
    return books


async def run(actor: Actor, statement: str, **values: Any) -> list[Any]:
    """Run one statement as the business."""
    async with db.transaction(actor) as session:
        found = await session.execute(text(statement), values)
        return list(found) if found.returns_rows else []
