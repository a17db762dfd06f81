"""Reconcile an account to a statement, list its statements, undo the latest."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError
from finance_app.ledger.bank_accounts.reconciliations import rules
from finance_app.ledger.bank_accounts.reconciliations.inputs import StatementInput
from finance_app.ledger.bank_accounts.reconciliations.repository import (
    ReconciliationRepository,
    find_account_id,
)
from finance_app.ledger.bank_accounts.reconciliations.rules import (
    OpenLine,
    Reconciliation,
    Sums,
)
from finance_app.ledger.bank_accounts.rules import BankAccount
from finance_app.ledger.bank_accounts.service import get_account, lock_account
from finance_app.ledger.locks.rules import day_words

SHOWN_MAX: Final = 500
"""How many of the open entries are listed, the latest; the others count as ticked."""


class ReconciliationNotFoundError(NotFoundError):
    """This statement was never reconciled, or is not yours."""


class EarlierStatementError(InvalidInputError):
    """A statement of that day or a later one is reconciled already."""

    def __init__(self, last: date) -> None:
        sentence = (
            f"The account is reconciled to the statement of {day_words(last)}. Choose a later day,"
            " or undo that statement first."
        )
        super().__init__(sentence, fields={"statement_on": sentence})


class StatementDiffersError(InvalidInputError):
    """The books and the statement do not agree yet."""

    def __init__(self, sentence: str, difference: Decimal) -> None:
        super().__init__(sentence, fields={"closing_balance": sentence})
        self.difference = difference
        """How much more the books say."""


class NotLatestError(ConflictError):
    """Only the latest statement can be undone. Undo the later ones first."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What reconciling to a statement would do.

    `difference` is how much more the books say; `is_first` says that the account was never
    reconciled, so that its own opening balance counts; `entries` are the latest of those that no
    statement has yet, `hints` those that would explain the difference, each with a sentence.
    """

    account: BankAccount
    opening_balance: Decimal
    closing_balance: Decimal
    sums: Sums
    entries: tuple[OpenLine, ...]
    hints: tuple[tuple[OpenLine, str], ...]
    is_first: bool

    @property
    def difference(self) -> Decimal:
        """The opening balance and the ticked entries, less the closing balance."""
        return self.opening_balance + self.sums.ticked - self.closing_balance


async def list_reconciliations(actor: Actor, account_id: UUID) -> tuple[Reconciliation, ...]:
    """Return the statements an account is reconciled to, the latest first.

    Each says by how much it no longer agrees. Raises `AccountNotFoundError`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        account = await get_account(actor, account_id)
        return tuple(reversed(await _chain(ReconciliationRepository(session, account), account)))


async def propose(
    actor: Actor, account_id: UUID, entered: StatementInput, *, shown_max: int = SHOWN_MAX
) -> Proposal:
    """Return what reconciling to a statement would do, without doing it.

    Raises `AccountNotFoundError`, `EarlierStatementError`.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        account = await get_account(actor, account_id)
        repository = ReconciliationRepository(session, account)
        return await _propose(repository, account, entered, shown_max=shown_max)


async def reconcile(actor: Actor, account_id: UUID, entered: StatementInput) -> Reconciliation:
    """Keep that the books agree with a statement; its entries belong to it from now on.

    Books that are locked can be reconciled, for no entry changes. Raises
    `StatementDiffersError` unless they agree to the last digit, `EarlierStatementError`,
    `AccountNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        account = await lock_account(actor, account_id)
        repository = ReconciliationRepository(session, account)
        proposal = await _propose(repository, account, entered, shown_max=0)
        if proposal.difference:
            raise _differs(account, proposal.difference, [told for _, told in proposal.hints])
        kept_id, amount = await repository.add(entered, actor.user_id)
        difference = proposal.opening_balance + amount - entered.closing_balance
        if difference:  # an entry came or went between looking and taking
            raise _differs(account, difference, [])
        return next(one for one in await _chain(repository, account) if one.id == kept_id)


async def undo_reconciliation(actor: Actor, reconciliation_id: UUID) -> date:
    """Release the entries of the latest statement of its account; returns its day.

    A second time nothing happens. Raises `ReconciliationNotFoundError`, `NotLatestError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        account_id = await find_account_id(session, reconciliation_id)
        if account_id is None:
            raise ReconciliationNotFoundError
        repository = ReconciliationRepository(session, await lock_account(actor, account_id))
        found = await repository.find(reconciliation_id)
        if found is None:
            raise ReconciliationNotFoundError
        day, is_undone, is_latest = found
        if not (is_undone or is_latest):
            raise NotLatestError
        if not is_undone:
            await repository.undo(reconciliation_id)
    return day


async def _propose(
    repository: ReconciliationRepository,
    account: BankAccount,
    entered: StatementInput,
    *,
    shown_max: int,
) -> Proposal:
    kept = await repository.list_kept()
    if kept and entered.statement_on <= kept[-1].statement_on:
        raise EarlierStatementError(kept[-1].statement_on)
    opening = rules.opening_of(account, kept, entered.statement_on)
    sums = await repository.sum_open(entered)
    entries = await repository.list_open(entered, shown_max) if shown_max else []
    difference = opening + sums.ticked - entered.closing_balance
    told = []
    if difference:
        amounts = rules.telling_amounts(difference)
        told = rules.hints(await repository.list_open(entered, 50, amounts), difference)
    return Proposal(
        account=account,
        opening_balance=opening,
        closing_balance=entered.closing_balance,
        sums=sums,
        entries=tuple(entries),
        hints=tuple(told),
        is_first=not kept,
    )


async def _chain(
    repository: ReconciliationRepository, account: BankAccount
) -> list[Reconciliation]:
    return rules.chained(account, await repository.list_kept())


def _differs(account: BankAccount, difference: Decimal, told: list[str]) -> StatementDiffersError:
    sentence = rules.difference_sentence(difference, account.currency_code)
    advice = told[:1] or ["Look for a line that is missing, twice, or of another amount."]
    return StatementDiffersError(" ".join([sentence, *advice]), difference)
