"""Commit a plan to the books, all of it or nothing and every line once; and undo that."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.imports.plans.booking.repository import BookingRepository, Terms
from finance_app.imports.plans.filling.repository import FillingRepository
from finance_app.imports.plans.lines.repository import LineRepository
from finance_app.imports.plans.repository import PlanRepository
from finance_app.imports.plans.rules import Plan, Status, Undone
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, LockedError, NotFoundError
from finance_app.ledger.bank_accounts.service import find_or_add_account
from finance_app.ledger.categories.service import ensure_category
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import delete_entries
from finance_app.ledger.locks.rules import locked_sentence
from finance_app.ledger.locks.service import keep_locked_through

NEW_CATEGORIES_MAX: Final = 300
CHUNKS_AT_ONCE: Final = 10

Advance = Callable[[int], None]
"""Is told how many lines are done; raises to stop the work, which then leaves nothing behind."""


class ImportNotFoundError(NotFoundError):
    """This import does not exist, or is not yours."""


class ImportUnreadError(ConflictError):
    """This file has not been read yet."""


class ImportUndoneError(ConflictError):
    """This import was undone. Import the file again to have it once more."""


class ImportOpenError(ConflictError):
    """This import is not in the books yet, so there is nothing to undo."""


class ImportClosedError(ConflictError):
    """This import is in the books already, so its lines stay as they are."""


class ImportOpenQuestionError(ConflictError):
    """Say first how the columns of this file are to be read."""


class ImportCurrencyError(ConflictError):
    """The currency of the business has changed since the file was read. Read it again."""


class TooManyCategoriesError(ConflictError):
    """This import would make more than 300 new categories. Choose another column, or none."""


def nothing(_count: int) -> None:
    """Watch work that nobody waits for."""


async def commit_import(actor: Actor, import_id: UUID, advance: Advance = nothing) -> Plan:
    """Make entries of all wanted lines in one transaction, and return the plan with its counts.

    A plan that is in the books stays as it is. Lines that another import has added meanwhile are
    left out, as duplicates. Categories that the lines name are made where there are none, and so
    are the bank accounts of the file. Raises `LockedError` where a wanted line lies in locked
    books, `ImportOpenQuestionError`, `ImportUndoneError`, `ImportUnreadError`,
    `ImportNotFoundError`; nothing is added then.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        plans = PlanRepository(session, actor.organization_id)
        await plans.lock()
        plan = await plans.hold(import_id)
        if plan is None:
            raise ImportNotFoundError
        if plan.status is Status.COMMITTED:
            return plan
        require_committable(plan, actor)
        books = BookingRepository(session, import_id)
        if await plans.count_commits() != plan.facts["commit_count"]:
            await FillingRepository(session, actor.organization_id, import_id).mark_imported()
            await LineRepository(session, actor.organization_id, import_id).recount()
        await _require_open(actor, await books.first_day())
        for kind, name in await _new_categories(books):
            await ensure_category(actor, kind, name)
        categories = await books.keep_categories()
        accounts = await _accounts(actor, plan, await books.list_statements())
        terms = Terms(actor.user_id, categories, accounts)
        first, last = await books.span()
        made = 0
        for at in range(first, last + 1, CHUNKS_AT_ONCE):
            chunks = at, min(at + CHUNKS_AT_ONCE - 1, last)
            made += await books.book(chunks, terms)
            advance(made)
        if plan.facts.get("header_hash") and plan.mapping:
            await plans.save_mapping(plan.facts["header_hash"], plan.mapping)
        digest = await books.digest()
        await plans.set_status(import_id, Status.COMMITTED, actor.user_id, digest)
        found = await plans.find(import_id)
        assert found is not None
        return found


def require_committable(plan: Plan, actor: Actor) -> None:
    """Raise what keeps a plan from the books, if anything does."""
    if plan.status is Status.UNDONE:
        raise ImportUndoneError
    if plan.status is not Status.READ:
        raise ImportUnreadError
    if plan.currency_code != actor.currency_code:
        raise ImportCurrencyError
    if plan.questions:
        raise ImportOpenQuestionError


async def list_new_categories(actor: Actor, import_id: UUID) -> list[tuple[Kind, str]]:
    """Return the categories that a commit would make. Raises `TooManyCategoriesError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _new_categories(BookingRepository(session, import_id))


async def undo_import(actor: Actor, import_id: UUID, advance: Advance = nothing) -> Undone:
    """Move the entries of an import that nobody edited to the trash, and forget its lines.

    Edited entries stay, are listed, and stay known as imported. Undone again, nothing changes.
    Raises `LockedError`, `ImportOpenError`, `ImportNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        plans, books = await _held(actor, session, import_id)
        plan = await _booked(plans, import_id)
        removed = 0
        if plan.status is Status.COMMITTED:
            await _require_open(actor, await books.first_booked())
            step = CHUNKS_AT_ONCE * 1_000
            for first in range(1, plan.counts.line_count + 1, step):
                removed += await books.trash(first, first + step - 1)
                advance(removed)
            await books.lift()
            await plans.set_status(import_id, Status.UNDONE, actor.user_id)
        return Undone(removed, *await books.kept())


async def remove_edited(actor: Actor, import_id: UUID, ids: Sequence[UUID]) -> Undone:
    """Move entries of an undone import that were edited to the trash as well, and forget them.

    All parts of what was split go with them. Raises `LockedError`, `ImportOpenError`,
    `ImportNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        plans, books = await _held(actor, session, import_id)
        plan = await _booked(plans, import_id)
        if plan.status is not Status.UNDONE:
            raise ImportOpenError("Undo the import first; then decide about what was edited.")
        await _require_open(actor, await books.first_booked(ids))
        removed = 0
        for kind in Kind:
            edited = await books.list_edited(kind, ids)
            removed += len(await delete_entries(actor, kind, edited)) if edited else 0
        await books.lift()
        return Undone(removed, *await books.kept())


async def list_kept(actor: Actor, import_id: UUID) -> Undone:
    """Return the entries of an import that are in the books, the first of them one by one."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return Undone(0, *await BookingRepository(session, import_id).kept())


async def _held(
    actor: Actor, session: Any, import_id: UUID
) -> tuple[PlanRepository, BookingRepository]:
    plans = PlanRepository(session, actor.organization_id)
    await plans.lock()
    return plans, BookingRepository(session, import_id)


async def _booked(plans: PlanRepository, import_id: UUID) -> Plan:
    """Return a plan that has been in the books, held until the end."""
    plan = await plans.hold(import_id)
    if plan is None:
        raise ImportNotFoundError
    if plan.status not in {Status.COMMITTED, Status.UNDONE}:
        raise ImportOpenError
    return plan


async def _new_categories(books: BookingRepository) -> list[tuple[Kind, str]]:
    found = await books.list_new_categories(NEW_CATEGORIES_MAX + 1)
    if len(found) > NEW_CATEGORIES_MAX:
        raise TooManyCategoriesError
    return found


async def _accounts(actor: Actor, plan: Plan, wanted: Sequence[int]) -> list[UUID | None]:
    """Return the bank account of each statement that has lines to add; made if new."""
    found: list[UUID | None] = [plan.bank_account_id] * len(plan.statements)
    for number in wanted:
        told = plan.statements[number]
        if not told["account"] or (plan.bank_account_id and len(plan.statements) == 1):
            continue
        opening = told["opening_balance"]
        account = await find_or_add_account(
            actor,
            told.get("account_name") or told["account"],
            told["account"],
            opening_balance=Decimal(opening) if opening is not None else None,
        )
        found[number] = account.id
    return found


async def _require_open(actor: Actor, first: date | None) -> None:
    """Raise `LockedError` where the first day lies in locked books."""
    locked = await keep_locked_through(actor)
    if locked is not None and first is not None and first <= locked:
        raise LockedError(locked_sentence(locked))
