"""Read the file of a plan in a child process and store its lines, all of them or none."""

from collections.abc import Mapping
from contextlib import AsyncExitStack, aclosing
from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.imports.plans.booking.service import ImportClosedError, ImportNotFoundError
from finance_app.imports.plans.filling.repository import FillingRepository
from finance_app.imports.plans.lines.repository import LineRepository
from finance_app.imports.plans.repository import PlanRepository
from finance_app.imports.plans.rules import Plan, Status
from finance_app.imports.plans.storage import service as storage
from finance_app.imports.reading.rules import ReadRequest, plain_account
from finance_app.imports.reading.service import read_messages
from finance_app.imports.work.rules import Progress
from finance_app.kit import clock, db
from finance_app.ledger.bank_accounts.service import get_account
from finance_app.ledger.locks.service import locked_through
from finance_app.ledger.suggestions.service import category_model

_KEPT_FACTS: Final = (
    "format", "version", "header", "header_hash", "readings", "questions", "remarks",
    "statements", "totals",
)  # fmt: skip


async def fill_plan(
    actor: Actor, import_id: UUID, arguments: Mapping[str, Any], progress: Progress
) -> None:
    """Put the lines of a plan's file in the place of those it has.

    `arguments` may name a `mapping` and a `bank_account_id`. Nothing of the plan changes before
    the whole file was read. Raises `UnreadableFileError`, `FileGoneError`, `ImportClosedError`,
    `WorkCancelledError`.
    """
    actor.require(Permission.WRITE)
    request = await _request(actor, import_id, arguments)
    filling = _Filling(actor, import_id, arguments, progress)
    async with AsyncExitStack() as stack, aclosing(read_messages(request)) as messages:
        async for message in messages:
            if "preview" in message:
                progress.show(message["preview"])
            elif "total" in message:
                progress.total_count = message["total"]
            elif "lines" in message:
                await filling.begin(stack)
                await filling.add(message)
            elif "facts" in message:
                await filling.begin(stack)
                await filling.finish(message["facts"])


class _Filling:
    """One file on its way into one plan; the transaction begins with the first lines."""

    def __init__(
        self, actor: Actor, import_id: UUID, arguments: Mapping[str, Any], progress: Progress
    ) -> None:
        self._actor = actor
        self._id = import_id
        self._account_id = _account_id(arguments)
        self._progress = progress
        self._accounts: dict[int, UUID | None] = {}
        self._chunk = self._count = 0
        self._has_begun = False

    async def begin(self, stack: AsyncExitStack) -> None:
        """Open the transaction, once, and hold the plan in it."""
        if self._has_begun:
            return
        self._has_begun = True
        session = await stack.enter_async_context(db.transaction(self._actor))
        organization_id = self._actor.organization_id
        self._plans = PlanRepository(session, organization_id)
        self._store = FillingRepository(session, organization_id, self._id)
        self._lines = LineRepository(session, organization_id, self._id)
        await self._plans.allow_time()
        plan = await self._plans.hold(self._id)
        require_open(plan)
        self._commit_count = await self._plans.count_commits()
        self._locked_through = await locked_through(self._actor)
        self._has_rules = await self._store.has_rules()
        await self._store.remove_all()

    async def add(self, message: Mapping[str, Any]) -> None:
        """Store a batch of lines."""
        place = {
            "chunk": self._chunk,
            "first_position": self._count + 1,
            "statement": message["statement"],
            "has_rules": self._has_rules,
            "bank_account_id": await self._account(message),
        }
        await self._store.add(message["lines"], place, self._locked_through)
        self._chunk += 1
        self._count += message["count"]
        self._progress.advance(self._count)

    async def finish(self, facts: Mapping[str, Any]) -> None:
        """Mark and count the lines, and keep what the file says of itself."""
        await self._store.mark()
        await self._lines.recount()
        kept = {name: facts[name] for name in _KEPT_FACTS}
        kept["commit_count"] = self._commit_count
        await self._plans.keep_facts(self._id, kept, facts["mapping"], self._account_id)
        self._progress.advance(self._count)

    async def _account(self, message: Mapping[str, Any]) -> UUID | None:
        """Return the bank account that rules may ask for, where it is there already."""
        number = message["statement"]
        if number not in self._accounts:
            own = plain_account(message.get("account") or "")
            found = await self._store.find_account(own) if own else None
            self._accounts[number] = found or self._account_id
        return self._accounts[number]


def require_open(plan: Plan | None) -> Plan:
    """Return a plan whose lines may still change. Raises what is in the way."""
    if plan is None or plan.status is Status.DISCARDED:
        raise ImportNotFoundError
    if plan.status not in {Status.WAITING, Status.READ, Status.REFUSED}:
        raise ImportClosedError
    return plan


async def _request(actor: Actor, import_id: UUID, arguments: Mapping[str, Any]) -> ReadRequest:
    """Return what the child is to read, and all it needs to know for that."""
    async with db.transaction(actor, read_only=True) as session:
        plans = PlanRepository(session, actor.organization_id)
        plan = require_open(await plans.find(import_id))
        saved = await plans.list_mappings()
    account_id = _account_id(arguments)
    path = storage.path_of(actor.organization_id, plan.sha256)
    storage.require_file(path)
    return ReadRequest(
        path=str(path),
        name=plan.file_name,
        currency_code=actor.currency_code,
        today=clock.today().isoformat(),
        account=await account_token(actor, account_id),
        mapping=arguments.get("mapping"),
        saved=saved,
        model=(await category_model(actor)).stored(),
    )


async def account_token(actor: Actor, account_id: UUID | None) -> str:
    """Return what stands for a bank account in the keys of lines whose file names none."""
    if account_id is None:
        return ""
    account = await get_account(actor, account_id)
    return plain_account(account.identification) or str(account_id)


def _account_id(arguments: Mapping[str, Any]) -> UUID | None:
    told = arguments.get("bank_account_id")
    return UUID(told) if told else None
