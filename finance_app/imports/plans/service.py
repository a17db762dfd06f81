"""Receive a file as a plan, have it read again another way, look at plans, throw one away."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.imports.plans.booking.service import (
    ImportClosedError,
    ImportNotFoundError,
    ImportOpenError,
    require_committable,
)
from finance_app.imports.plans.filling.repository import FillingRepository
from finance_app.imports.plans.filling.service import require_open
from finance_app.imports.plans.repository import PlanRepository
from finance_app.imports.plans.rules import Plan, Status, clean_file_name
from finance_app.imports.plans.storage import service as storage
from finance_app.imports.work import service as work
from finance_app.imports.work.rules import WorkKind
from finance_app.kit import db
from finance_app.kit.paging import Page, decode_cursor, page_of
from finance_app.ledger.bank_accounts.service import get_account

IMPORTS_SORT: Final = "-received"


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has come in and is a plan nowhere yet; good within the block that gave it."""

    name: str
    draft: storage.Draft


@asynccontextmanager
async def receiving(
    actor: Actor, name: str, content: AsyncIterator[bytes] | bytes
) -> AsyncIterator[Received]:
    """Receive a file that `keep_file` may make a plan of within the block.

    Raises `FileTooLargeError`, `FileEmptyError`, and where the disk refuses.
    """
    actor.require(Permission.WRITE)
    async with storage.received(content) as draft:
        yield Received(name, draft)


async def keep_file(actor: Actor, received: Received, bank_account_id: UUID | None = None) -> Plan:
    """Make a file a plan that is to be read, which changes nothing in the books.

    Raises `NotFoundError` where there is no such bank account.
    """
    actor.require(Permission.WRITE)
    import_id = db.new_id()
    async with db.transaction(actor) as session:
        if bank_account_id is not None:
            await get_account(actor, bank_account_id)
        plans = PlanRepository(session, actor.organization_id)
        await plans.add(
            {
                "id": import_id,
                "file_name": clean_file_name(received.name),
                "sha256": received.draft.sha256,
                "size_bytes": received.draft.size_bytes,
                "currency_code": actor.currency_code,
                "bank_account_id": bank_account_id,
                "created_by": actor.user_id,
            }
        )
        await work.put_in_line(actor, import_id, WorkKind.READ, _arguments(None, bank_account_id))
        await storage.place(received.draft, actor.organization_id)
        return await _get(plans, import_id)


async def receive_file(
    actor: Actor,
    name: str,
    content: AsyncIterator[bytes] | bytes,
    bank_account_id: UUID | None = None,
) -> Plan:
    """Receive a file and make it a plan that is to be read. Raises as both steps do."""
    async with receiving(actor, name, content) as received:
        return await keep_file(actor, received, bank_account_id)


async def read_again(
    actor: Actor,
    import_id: UUID,
    mapping: Mapping[str, Any] | None,
    bank_account_id: UUID | None = None,
) -> Plan:
    """Have the kept file read again with another mapping, or for another bank account.

    What was corrected or chosen line by line will be gone. Raises `ImportClosedError`,
    `FileGoneError`, `WorkUnderWayError`, `NotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        plans = PlanRepository(session, actor.organization_id)
        plan = require_open(await plans.hold(import_id))
        if bank_account_id is not None:
            await get_account(actor, bank_account_id)
        path = storage.path_of(actor.organization_id, plan.sha256)
        await asyncio.to_thread(storage.require_file, path)
        arguments = _arguments(mapping or plan.mapping, bank_account_id)
        await work.put_in_line(actor, import_id, WorkKind.READ, arguments)
        return await _get(plans, import_id)


async def start_commit(actor: Actor, import_id: UUID) -> Plan:
    """Have a plan committed; one that is in the books stays as it is.

    Raises what `commit_import` does of the plan as a whole, and `WorkUnderWayError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        plans = PlanRepository(session, actor.organization_id)
        plan = await _held(plans, import_id)
        if plan.status is Status.COMMITTED:
            return plan
        require_committable(plan, actor)
        await work.put_in_line(actor, import_id, WorkKind.COMMIT)
        return await _get(plans, import_id)


async def start_undo(actor: Actor, import_id: UUID) -> Plan:
    """Have an import taken out of the books; one that was undone stays as it is.

    Raises `ImportOpenError`, `ImportNotFoundError`, `WorkUnderWayError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        plans = PlanRepository(session, actor.organization_id)
        plan = await _held(plans, import_id)
        if plan.status not in {Status.COMMITTED, Status.UNDONE}:
            raise ImportOpenError
        if plan.status is Status.COMMITTED:
            await work.put_in_line(actor, import_id, WorkKind.UNDO)
        return await _get(plans, import_id)


async def discard_plan(actor: Actor, import_id: UUID) -> None:
    """Throw a plan away that is not in the books; its file and lines are gone from the lists.

    Raises `ImportClosedError`, `ImportNotFoundError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        plans = PlanRepository(session, actor.organization_id)
        await plans.allow_time()
        plan = require_open(await plans.hold(import_id))
        await work.cancel_work(actor, import_id)
        await FillingRepository(session, actor.organization_id, import_id).remove_all()
        await plans.set_status(import_id, Status.DISCARDED, actor.user_id)
        is_kept = await plans.is_kept(plan.sha256)
    if not is_kept:
        await storage.remove(actor.organization_id, plan.sha256)


async def keep_problem(actor: Actor, import_id: UUID, problem: str, *, is_reading: bool) -> None:
    """Keep with a plan why the work on it came to nothing; "" is that it was cancelled.

    A file that was never read is refused then, or thrown away where that was cancelled.
    """
    async with db.transaction(actor) as session:
        plans = PlanRepository(session, actor.organization_id)
        plan = await plans.hold(import_id)
        if plan is None or plan.status is Status.DISCARDED:
            return
        await plans.keep_problem(import_id, problem)
        if is_reading and plan.status in {Status.WAITING, Status.REFUSED}:
            if problem:
                await plans.set_status(import_id, Status.REFUSED, actor.user_id)
            else:
                await discard_plan(actor, import_id)


async def get_import(actor: Actor, import_id: UUID) -> Plan:
    """Return a plan. Raises `ImportNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _get(PlanRepository(session, actor.organization_id), import_id)


async def find_committed(actor: Actor, plan: Plan) -> UUID | None:
    """Return another import of exactly this file that is in the books, or None."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        plans = PlanRepository(session, actor.organization_id)
        return await plans.find_same(plan.sha256, plan.id)


async def list_imports(actor: Actor, *, limit: int, cursor: str = "") -> Page[Plan]:
    """Return plans, the latest first. Raises InvalidInputError (field `cursor`)."""
    actor.require(Permission.READ)
    place = decode_cursor(cursor, sort=IMPORTS_SORT) if cursor else None
    async with db.transaction(actor, read_only=True) as session:
        plans = PlanRepository(session, actor.organization_id)
        rows = await plans.list_before(place.id if place else None, limit + 1)
    return page_of(
        rows, limit=limit, sort=IMPORTS_SORT, cursor=place, place=lambda plan: ("", plan.id)
    )


async def held(plans: PlanRepository, import_id: UUID) -> Plan:
    """Return a plan that was read, whose lines may change, and which nobody else changes.

    Raises `ImportNotFoundError`, `ImportClosedError`.
    """
    found = require_open(await plans.hold(import_id))
    if found.status is not Status.READ:
        raise ImportClosedError
    return found


async def _held(plans: PlanRepository, import_id: UUID) -> Plan:
    found = await plans.hold(import_id)
    if found is None or found.status is Status.DISCARDED:
        raise ImportNotFoundError
    return found


async def _get(plans: PlanRepository, import_id: UUID) -> Plan:
    found = await plans.find(import_id)
    if found is None or found.status is Status.DISCARDED:
        raise ImportNotFoundError
    return found


def _arguments(mapping: Mapping[str, Any] | None, bank_account_id: UUID | None) -> dict[str, Any]:
    account = str(bank_account_id) if bank_account_id else None
    return {"mapping": dict(mapping) if mapping else None, "bank_account_id": account}
