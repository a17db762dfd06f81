"""A document on credit within a transaction, and one payment of it, which comes or goes there."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError
from finance_app.kit.money import AmountError, check_amount
from finance_app.ledger.bank_accounts.service import require_account
from finance_app.ledger.categories.service import ensure_category
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import EntryNotFoundError, record_entries
from finance_app.ledger.entries.splits.rules import Split
from finance_app.ledger.entries.splits.service import keep_whole
from finance_app.ledger.entries.terms.service import EXCHANGE
from finance_app.ledger.exchange_rates.rules import to_base
from finance_app.ledger.exchange_rates.service import require_rate
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.locks.service import require_open
from finance_app.ledger.payments import rules
from finance_app.ledger.payments.inputs import PaymentInput
from finance_app.ledger.payments.repository import PaymentRepository
from finance_app.ledger.payments.rules import Payment, PaymentRow, Share, parts_of

_NOUGHT: Final = Decimal(0)
_EXCHANGE_NOTES: Final = "Difference of exchange of a payment in {}"


class PaymentNotFoundError(NotFoundError):
    """This payment does not exist, or is not yours."""


class NotOnCreditError(ConflictError):
    """This was paid on its own day. Give it a due day to record payments."""


class TrashedEntryError(ConflictError):
    """This is in the trash. Restore it to record payments."""


class OverpaidError(InvalidInputError):
    """A payment is at most what is open."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"amount": sentence})


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry on credit, or the split it is a part of, with its payments, the earliest first.

    `open_amount` is above zero and in `currency_code`, that of the entry.
    """

    whole: Split | Entry
    payments: tuple[Payment, ...]
    open_amount: Decimal
    currency_code: str


@dataclass(slots=True)
class Till:
    """A document on credit within a transaction, and the payment of it that is at hand."""

    actor: Actor
    repository: PaymentRepository
    kind: Kind
    whole: Split | Entry
    payment_id: UUID = db.NIL_ID
    rows: list[PaymentRow] = field(default_factory=list)

    @classmethod
    async def of(
        cls, actor: Actor, session: AsyncSession, kind: Kind, entry_id: UUID, *, keeps: bool = False
    ) -> Self:
        """Return the till of what an entry is a part of; `keeps` it as it is until the end."""
        whole = await keep_whole(actor, kind, entry_id, lock=keeps)
        return cls(actor, PaymentRepository(session), kind, whole)

    @classmethod
    async def of_payment(
        cls, actor: Actor, session: AsyncSession, payment_id: UUID, *, keeps: bool = False
    ) -> Self:
        """Return the till of a payment. Entries are locked before payments, as everywhere."""
        rows = await PaymentRepository(session).list_parts(payment_id)
        if not rows:
            raise PaymentNotFoundError
        first = next((row for row in rows if row.deleted_at is None), rows[0])
        try:
            till = await cls.of(actor, session, first.kind, first.entry_id, keeps=keeps)
        except EntryNotFoundError:
            raise PaymentNotFoundError from None
        await till.begin(payment_id)
        return till

    @property
    def parts(self) -> tuple[Entry, ...]:
        """The entries that are paid, in order."""
        return parts_of(self.whole)

    @property
    def code(self) -> str:
        """The currency that payments of it are in."""
        return self.parts[0].foreign_currency_code or self.actor.currency_code

    @property
    def can_be_paid(self) -> bool:
        """Whether payments of it can be recorded."""
        return self.parts[0].due_on is not None and self.parts[0].deleted_at is None

    async def begin(self, payment_id: UUID) -> Payment | None:
        """Take up a payment by its id; return it where it is there, or was taken back."""
        self.payment_id = rules.payment_id(payment_id)
        self.rows = await self.repository.list_parts(self.payment_id)
        return self.payment() if self.rows else None

    def payment(self) -> Payment:
        """Return the payment at hand, or as it was last before it was taken back."""
        gone = [row.deleted_at for row in self.rows if row.deleted_at is not None]
        last = max(gone) if len(gone) == len(self.rows) else None
        rows = [row for row in self.rows if row.deleted_at == last]
        (found,) = rules.payments_of(rows, self.actor.currency_code, self.code)
        return found

    async def standing(self) -> Standing:
        """Return what is paid and open of the document."""
        rows = await self.repository.list_of(self.kind, [one.id for one in self.parts])
        paid = rules.payments_of(rows, self.actor.currency_code, self.code)
        is_open = sum((one.open for one in await self._claims()), _NOUGHT)
        on_credit = self.parts[0].due_on is not None
        return Standing(self.whole, paid, is_open if on_credit else _NOUGHT, self.code)

    def require_payable(self) -> None:
        """Raise where payments of the document cannot be."""
        if self.parts[0].deleted_at is not None:
            raise TrashedEntryError
        if self.parts[0].due_on is None:
            raise NotOnCreditError

    async def write(self, payment: PaymentInput) -> Payment:
        """Let the payment at hand say this, and bring the entry of its difference to it."""
        self.require_payable()
        await require_open(self.actor, payment.paid_on, "paid_on")
        account = await require_account(self.actor, payment.bank_account)
        shares = await self._shares(payment)
        same: dict[str, Any] = {
            "paid_on": payment.paid_on,
            "bank_account_id": account.id if account else None,
            "exchange_entry_id": await self._exchange(payment, shares),
            "notes": payment.notes,
            "version": self._next_version(),
        }
        known = {row.entry_id: row.id for row in self.rows}
        numbers = {rules.part_number(row.id) for row in self.rows}
        free = (number for number in range(256) if number not in numbers)
        new: list[dict[str, Any]] = []
        await self._drop({share.entry_id for share in shares})
        for share in shares:
            values = {**same, **self._signed(share)}
            if share.entry_id in known:
                await self.repository.change(known[share.entry_id], {**values, "deleted_at": None})
            else:
                new.append(
                    {**values, **self._own(share, rules.part_id(self.payment_id, next(free)))}
                )
        await self.repository.add_all(new)
        self.rows = await self.repository.list_parts(self.payment_id)
        return self.payment()

    async def take_back(self) -> None:
        """Take the payment at hand back, and the entry of its difference."""
        await self._drop(set())
        await self._trash_exchange()

    async def _drop(self, kept: set[UUID]) -> None:
        """Take back the parts of the payment that are of other entries than those."""
        gone = [row.id for row in self.rows if row.deleted_at is None and row.entry_id not in kept]
        if gone:
            await self.repository.take_back(gone, self._next_version())

    def _next_version(self) -> int:
        return max((row.version for row in self.rows), default=0) + 1

    def _signed(self, share: Share) -> dict[str, Any]:
        """Return the amounts of a part as they are kept, with the sign of the entry."""
        sign = -1 if self.parts[0].is_refund else 1
        foreign = share.foreign_amount
        return {
            "amount": sign * share.amount,
            "money_amount": sign * share.money_amount,
            "foreign_amount": None if foreign is None else sign * foreign,
        }

    def _own(self, share: Share, row_id: UUID) -> dict[str, Any]:
        return {
            "organization_id": self.actor.organization_id,
            "id": row_id,
            "kind": self.kind.value,
            "entry_id": share.entry_id,
            "created_by": self.actor.user_id,
        }

    async def _claims(self) -> list[rules.Claim]:
        """Return what is to be paid of each entry, the payment at hand aside."""
        ids = [one.id for one in self.parts]
        foreign = await self.repository.sum_foreign(self.kind, ids, but=self.payment_id)
        own = {row.entry_id: abs(row.amount) for row in self.rows if row.deleted_at is None}
        return [
            replace(one, paid=one.paid - own.get(one.entry_id, _NOUGHT))
            for one in rules.claims_of(self.parts, foreign)
        ]

    async def _shares(self, payment: PaymentInput) -> list[Share]:
        """Return what the payment is of each entry. Raises `OverpaidError`, InvalidInputError."""
        claims = await self._claims()
        is_open = sum((one.open for one in claims), _NOUGHT)
        if problem := rules.open_problem(is_open, payment.amount, self.code):
            raise OverpaidError(problem)
        own = self.actor.currency_code
        try:
            money = check_amount(await self._money(payment), own)
        except AmountError as error:
            raise InvalidInputError(fields={"money_amount": str(error)}) from None
        shares = rules.allot(claims, payment.amount, money, own)
        if any(one.amount <= 0 or one.money_amount <= 0 for one in shares):
            raise InvalidInputError(rules.TOO_SMALL, fields={"amount": rules.TOO_SMALL})
        return shares

    async def _money(self, payment: PaymentInput) -> Decimal:
        """Return what moved on the account, in the business's currency."""
        own = self.actor.currency_code
        if self.code == own:
            return payment.amount
        if payment.money_amount is not None:
            return payment.money_amount
        rate = payment.exchange_rate or await require_rate(self.actor, self.code, payment.paid_on)
        return to_base(payment.amount, rate, own)

    async def _exchange(self, payment: PaymentInput, shares: Sequence[Share]) -> UUID | None:
        """Bring the entry of the difference to what the rate has made; return its id, if any."""
        more = sum((one.money_amount - one.amount for one in shares), _NOUGHT)
        gain = rules.gain_of(self.kind, more, is_refund=self.parts[0].is_refund)
        kind = Kind.INCOME if gain > 0 else Kind.EXPENSE
        entry_id = next((row.exchange_entry_id for row in self.rows if row.exchange_entry_id), None)
        notes = _EXCHANGE_NOTES.format(self.code)
        if gain and entry_id and await self.repository.find_exchange_kind(entry_id) is kind:
            await self.repository.change_exchange(
                kind, entry_id, paid_on=payment.paid_on, amount=abs(gain), notes=notes
            )
            return entry_id
        await self._trash_exchange()
        if not gain:
            return None
        name = rules.GAINS if kind is Kind.INCOME else rules.LOSSES
        made = EntryInput(
            date=payment.paid_on,
            category=(await ensure_category(self.actor, kind, name)).name,
            party=self.parts[0].party,
            amount=abs(gain),
            notes=notes,
        )
        contra = SystemAccount.CLEARING
        (entry_id,) = await record_entries(
            self.actor, kind, [made], source=EXCHANGE, contra_account_id=contra
        )
        return entry_id

    async def _trash_exchange(self) -> None:
        for entry_id in {row.exchange_entry_id for row in self.rows if row.exchange_entry_id}:
            kind = await self.repository.find_exchange_kind(entry_id)
            if kind is not None:
                await self.repository.trash_exchange(kind, entry_id)
