"""Transfers: record, change, delete, restore and list them.

Loans that are paid out and paid back, what the owner puts in and takes out, and taxes that are paid
are transfers: they are neither income nor expense.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError, StaleError
from finance_app.kit.paging import Page, decode_cursor
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.service import delete_entries, restore_entries
from finance_app.ledger.gl_accounts.rules import Account
from finance_app.ledger.gl_accounts.service import list_chart, require_account
from finance_app.ledger.locks.service import require_open
from finance_app.ledger.transfers.inputs import TransferFilter, TransferInput
from finance_app.ledger.transfers.repository import TransferRepository
from finance_app.ledger.transfers.rules import (
    SAME_ACCOUNT,
    SORT,
    TRASH_SORT,
    Transfer,
    account_problem,
    transfer_text,
)


class TransferNotFoundError(NotFoundError):
    """This transfer does not exist, or is not yours."""


class StaleTransferError(StaleError):
    """Someone else has changed this transfer since you opened it."""

    def __init__(self, current: Transfer) -> None:
        now = "it is in the trash" if current.deleted_at else f"it is {transfer_text(current)}"
        super().__init__(
            f"This transfer has been changed since you opened it: now {now}. Nothing was saved."
        )
        self.current = current
        """The transfer as it is now."""


class TakenEntryError(ConflictError):
    """Another transfer stands for one of the entries that this one was made of."""


async def list_accounts(actor: Actor) -> list[Account]:
    """Return the accounts that money can move between, those it is on first: for choices."""
    chart = await list_chart(actor)
    usable = [one for one in chart if not one.is_archived and not account_problem(one)]
    return sorted(usable, key=lambda one: (not one.is_bank_account, not one.is_own))


async def record_transfer(
    actor: Actor,
    entered: TransferInput,
    *,
    transfer_id: UUID | None = None,
) -> Transfer:
    """Record a transfer in the business's currency.

    With a `transfer_id` that was recorded before, the first stays and is returned, so that a form
    sent twice records once. Raises InvalidInputError (fields `from_account`, `to_account`),
    `LockedError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TransferRepository(session, actor.currency_code)
        await require_open(actor, entered.date)
        values = {
            **await _values(actor, entered, None),
            "organization_id": actor.organization_id,
            "id": transfer_id or db.new_id(),
            "created_by": actor.user_id,
        }
        added = await repository.add(values)
        return added or _found(await repository.find(values["id"]))


async def change_transfer(
    actor: Actor, transfer_id: UUID, entered: TransferInput, *, version: int | None
) -> Transfer:
    """Replace what a transfer says and give it the next version.

    `version` is the one that was read; None overwrites whatever is there. Raises
    `StaleTransferError` with the current transfer, `TransferNotFoundError`, and as
    `record_transfer` does.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TransferRepository(session, actor.currency_code)
        current = await _current(repository, transfer_id, version)
        await require_open(actor, min(current.date, entered.date))
        return await repository.change(transfer_id, await _values(actor, entered, current))


async def delete_transfer(
    actor: Actor, transfer_id: UUID, *, version: int | None = None
) -> Transfer:
    """Move a transfer to the trash; the entries it stood for come back.

    One in the trash stays there. Raises `StaleTransferError`, `TransferNotFoundError`,
    `LockedError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TransferRepository(session, actor.currency_code)
        current = _found(await repository.find(transfer_id, lock=True))
        if version not in {None, current.version}:
            raise StaleTransferError(current)
        if current.deleted_at is not None:
            return current
        await require_open(actor, current.date)
        gone = await repository.change(transfer_id, {"deleted_at": clock.now()})
        for kind, entry_id in _entries(gone).items():
            await restore_entries(actor, kind, [entry_id])
        return gone


async def restore_transfer(actor: Actor, transfer_id: UUID) -> Transfer:
    """Take a transfer out of the trash as it was; the entries it stands for go there again.

    Raises `TransferNotFoundError`, `LockedError`, and `TakenEntryError` where another transfer was
    made of one of them meanwhile.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = TransferRepository(session, actor.currency_code)
        current = _found(await repository.find(transfer_id, lock=True))
        if current.deleted_at is None:
            return current
        await require_open(actor, current.date)
        entries = _entries(current)
        if entries and await repository.has_other(current):
            raise TakenEntryError
        for kind, entry_id in entries.items():
            await delete_entries(actor, kind, [entry_id])
        return await repository.change(transfer_id, {"deleted_at": None})


async def get_transfer(actor: Actor, transfer_id: UUID) -> Transfer:
    """Return a transfer that is not in the trash. Raises `TransferNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        found = await TransferRepository(session, actor.currency_code).find(transfer_id)
    if found is None or found.deleted_at is not None:
        raise TransferNotFoundError
    return found


async def find_transfer(actor: Actor, transfer_id: UUID) -> Transfer:
    """Return a transfer, from the trash too. Raises `TransferNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return _found(await TransferRepository(session, actor.currency_code).find(transfer_id))


async def list_transfers(actor: Actor, wanted: TransferFilter) -> Page[Transfer]:
    """Return one page of transfers, and the cursors of the pages beside it.

    Going back past the first page returns the first page. Raises InvalidInputError for a cursor of
    another list (field `cursor`) and an account that does not exist (field `account`).
    """
    actor.require(Permission.READ)
    sort = TRASH_SORT if wanted.trashed else SORT
    cursor = decode_cursor(wanted.cursor, sort=sort) if wanted.cursor else None
    async with db.transaction(actor, read_only=True) as session:
        account = (
            await require_account(actor, wanted.account, "account") if wanted.account else None
        )
        account_id = account.id if account else None
        repository = TransferRepository(session, actor.currency_code)
        page = await repository.list_page(wanted, account_id, cursor)
        if cursor and cursor.is_backward and len(page.items) < wanted.limit:
            page = await repository.list_page(wanted, account_id, None)
    return page


def _entries(transfer: Transfer) -> dict[Kind, UUID]:
    """Return the entries that a transfer stands for, by kind: expense and income, or none."""
    if transfer.expense_id is None or transfer.income_id is None:
        return {}
    return {Kind.EXPENSE: transfer.expense_id, Kind.INCOME: transfer.income_id}


async def _values(
    actor: Actor, entered: TransferInput, current: Transfer | None
) -> Mapping[str, Any]:
    """Return the columns that an input sets, its accounts found."""
    kept = {current.from_account_id, current.to_account_id} if current else set()
    problems: dict[str, str] = {}
    found: dict[str, Account] = {}
    for field in ("from_account", "to_account"):
        try:
            account = await require_account(actor, getattr(entered, field), field)
        except InvalidInputError as error:
            problems |= error.fields
            continue
        found[field] = account
        problem = account_problem(account)
        if account.is_archived and account.id not in kept:
            problem = f"{account.name} is archived. Use it again first."
        if problem:
            problems[field] = problem
    if not problems and found["from_account"].id == found["to_account"].id:
        problems["to_account"] = SAME_ACCOUNT
    if problems:
        only = next(iter(problems.values())) if len(problems) == 1 else ""
        raise InvalidInputError(only, fields=problems)
    return {
        "date": entered.date,
        "from_account_id": found["from_account"].id,
        "to_account_id": found["to_account"].id,
        "amount": entered.amount,
        "notes": entered.notes,
    }


async def _current(
    repository: TransferRepository, transfer_id: UUID, version: int | None
) -> Transfer:
    """Return a transfer that is not in the trash and has the version, locked."""
    current = _found(await repository.find(transfer_id, lock=True))
    if version not in {None, current.version}:
        raise StaleTransferError(current)
    if current.deleted_at is not None:
        raise TransferNotFoundError
    return current


def _found(transfer: Transfer | None) -> Transfer:
    if transfer is None:
        raise TransferNotFoundError
    return transfer
