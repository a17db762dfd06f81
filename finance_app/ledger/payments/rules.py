"""What a payment settles of each part of an invoice, what moved for it, and what it gained.

Figures are above zero here: of a refund, what came back. Only what is kept has the sign.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Context, Decimal
from itertools import groupby
from typing import Final
from uuid import UUID

from finance_app.kit.money import digits, format_amount, round_amount, split_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.entries.splits.rules import Split

GAINS: Final = "Exchange gains"
LOSSES: Final = "Exchange losses"
"""The categories of what rates of exchange make of payments."""

TOO_SMALL: Final = "This is too small to be recorded: it comes to nothing in the books."

_PART_BITS: Final = 0xFF
_NOUGHT: Final = Decimal(0)
_CONTEXT: Final = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Claim:
    """What an entry on credit came to and what is paid of it; foreign figures, or None for both."""

    entry_id: UUID
    amount: Decimal
    paid: Decimal
    foreign_amount: Decimal | None = None
    foreign_paid: Decimal = _NOUGHT

    @property
    def open(self) -> Decimal:
        """What is still to be paid, in the currency of the entry."""
        if self.foreign_amount is None:
            return self.amount - self.paid
        return self.foreign_amount - self.foreign_paid


@dataclass(frozen=True, slots=True)
class Share:
    """What a payment is of one entry: what it settles there, and what moved for that."""

    entry_id: UUID
    amount: Decimal
    money_amount: Decimal
    foreign_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment of one entry as it is kept, with the sign of the entry."""

    id: UUID
    kind: Kind
    entry_id: UUID
    paid_on: date
    amount: Decimal
    money_amount: Decimal
    foreign_amount: Decimal | None
    bank_account: str | None
    exchange_entry_id: UUID | None
    notes: str
    version: int
    created_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of an entry, or of all parts of a split. Amounts are above zero.

    `amount` is what it settled and `money_amount` what moved on the account, in `currency_code`,
    the business's; `foreign_amount` is in the currency of the entry, None for the business's.
    """

    id: UUID
    kind: Kind
    entry_ids: tuple[UUID, ...]
    paid_on: date
    amount: Decimal
    money_amount: Decimal
    currency_code: str
    foreign_amount: Decimal | None
    foreign_currency_code: str | None
    bank_account: str | None
    notes: str
    is_refund: bool
    version: int
    created_at: datetime
    deleted_at: datetime | None = None
    exchange_entry_id: UUID | None = None

    @property
    def gain(self) -> Decimal:
        """What the rate has made of it: above zero a gain, below zero a loss."""
        return gain_of(self.kind, self.money_amount - self.amount, is_refund=self.is_refund)


def gain_of(kind: Kind, more: Decimal, *, is_refund: bool) -> Decimal:
    """Return the gain where `more` moved than was settled: it is one where money came in."""
    return more if (kind is Kind.INCOME) is not is_refund else -more


def payment_id(any_id: UUID) -> UUID:
    """Return the id of a payment: the parts of a payment differ from it in the last byte."""
    return UUID(int=any_id.int & ~_PART_BITS)


def part_id(whole_id: UUID, number: int) -> UUID:
    """Return the id of a part of a payment, by its number from 0 to 255."""
    return UUID(int=whole_id.int | number)


def part_number(any_id: UUID) -> int:
    """Return the number of a part of a payment."""
    return any_id.int & _PART_BITS


def parts_of(whole: Split | Entry) -> tuple[Entry, ...]:
    """Return the entries of a document, in the order in which they are paid."""
    return (whole,) if isinstance(whole, Entry) else whole.parts


def claims_of(parts: Sequence[Entry], foreign_paid: dict[UUID, Decimal]) -> list[Claim]:
    """Return what is to be paid of entries, with what is paid of each in its own currency."""
    return [
        Claim(
            one.id,
            abs(one.amount),
            abs(one.paid_amount),
            None if one.foreign_amount is None else abs(one.foreign_amount),
            foreign_paid.get(one.id, _NOUGHT),
        )
        for one in parts
    ]


def open_problem(is_open: Decimal, paid: Decimal, currency_code: str) -> str:
    """Return what is wrong where more is paid than is open, or ""."""
    if paid <= is_open:
        return ""
    texts = format_amount(is_open, currency_code), format_amount(paid, currency_code)
    if not is_open:
        return f"Nothing is open; this would pay {texts[1]}."
    return f"{texts[0]} are open; this would pay {texts[1]}."


def allot(
    claims: Sequence[Claim], amount: Decimal, money: Decimal, currency_code: str
) -> list[Share]:
    """Return what a payment is of each entry, in order until it is used up; at most what is open.

    `amount` is in the currency of the entries, `money` in `currency_code`. In another currency an
    entry is settled by the part of it that is paid then, so that all payments come to the whole;
    the money is shared by largest remainder.
    """
    paid = list(_filled(claims, amount))
    if not paid:
        return []
    coin = Decimal((0, (1,), -digits(currency_code)))
    shares = [
        Share(one.entry_id, _settled(one, part, currency_code), part, part)
        if one.foreign_amount is not None
        else Share(one.entry_id, part, part)
        for one, part in paid
    ]
    if shares[0].foreign_amount is None:
        return shares
    moved = split_amount(money, [part for _, part in paid], coin)
    return [replace(one, money_amount=part) for one, part in zip(shares, moved, strict=True)]


def _filled(claims: Iterable[Claim], amount: Decimal) -> Iterable[tuple[Claim, Decimal]]:
    rest = amount
    for one in claims:
        if (part := min(rest, one.open)) > 0:
            rest -= part
            yield one, part


def _settled(claim: Claim, part: Decimal, currency_code: str) -> Decimal:
    """Return what a part in another currency settles: all that is open with the last of it."""
    whole, paid = claim.foreign_amount or _NOUGHT, claim.foreign_paid + part
    if paid == whole:
        return claim.amount - claim.paid
    share = _CONTEXT.divide(_CONTEXT.multiply(claim.amount, paid), whole)
    return round_amount(share, currency_code) - claim.paid


def payments_of(
    rows: Sequence[PaymentRow], currency_code: str, foreign_currency_code: str | None
) -> tuple[Payment, ...]:
    """Return the payments that rows are the parts of, the earliest first."""
    ordered = sorted(rows, key=lambda row: row.id)
    found = [
        _payment(list(parts), currency_code, foreign_currency_code)
        for _, parts in groupby(ordered, key=lambda row: payment_id(row.id))
    ]
    return tuple(sorted(found, key=lambda one: (one.paid_on, one.id)))


def _payment(
    rows: list[PaymentRow], currency_code: str, foreign_currency_code: str | None
) -> Payment:
    first = rows[0]
    foreign = [abs(row.foreign_amount) for row in rows if row.foreign_amount is not None]
    code = foreign_currency_code if foreign else None
    return Payment(
        id=payment_id(first.id),
        kind=first.kind,
        entry_ids=tuple(row.entry_id for row in rows),
        paid_on=first.paid_on,
        amount=_sum(currency_code, (row.amount for row in rows)),
        money_amount=_sum(currency_code, (row.money_amount for row in rows)),
        currency_code=currency_code,
        foreign_amount=_sum(code, foreign) if code else None,
        foreign_currency_code=code,
        bank_account=first.bank_account,
        notes=first.notes,
        is_refund=first.amount < 0,
        version=max(row.version for row in rows),
        created_at=first.created_at,
        deleted_at=first.deleted_at,
        exchange_entry_id=first.exchange_entry_id,
    )


def _sum(currency_code: str, amounts: Iterable[Decimal]) -> Decimal:
    return round_amount(abs(sum(amounts, _NOUGHT)), currency_code)
