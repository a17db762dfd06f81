"""Cards: propose, edit, save once, discard and take back.

A card is its person's alone. Saving is one transaction: it claims the row, so that of many who try
one does it, and runs the services of the forms; where one of them refuses, nothing is written.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from finance_app.assistant.drafts import rules
from finance_app.assistant.drafts.repository import DraftRepository
from finance_app.assistant.drafts.rules import (
    Card,
    CardField,
    CardItem,
    Draft,
    Status,
)
from finance_app.fixed_assets.editor import tools as assets
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import (
    AppError,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from finance_app.kit.settings import settings
from finance_app.kit.tools import Draftable, DraftField, FieldKind, Proposal, Saved
from finance_app.ledger.budgets import tools as budgets
from finance_app.ledger.editor import tools as entries
from finance_app.ledger.entry_rules import tools as entry_rules
from finance_app.ledger.recurring import tools as recurring

DRAFTABLES: Final[Mapping[str, Draftable]] = {
    one.draftable.name: one.draftable
    for one in (
        *entries.TOOLS,
        *assets.TOOLS,
        *entry_rules.TOOLS,
        *budgets.TOOLS,
        *recurring.TOOLS,
    )
}
"""Everything that can be proposed, by name."""

_TOO_MANY: Final = f"A card has from 1 to {rules.PROPOSALS_MAX} proposals."
_NO_FIELD: Final = "There is no such field on this card."
_TEXTS: Final = {
    Status.SAVED: "This card has been saved already. Nothing was saved again.",
    Status.DISCARDED: "This card has been discarded. Nothing was saved.",
    Status.UNDONE: "This card has been saved and taken back. Nothing was saved again.",
    Status.EXPIRED: "This card has expired after ten minutes. Nothing was saved; ask for it again.",
    Status.OPEN: "This card has changed just now. Nothing was saved; look at it again.",
}


class DraftNotFoundError(NotFoundError):
    """This card does not exist, or is not yours."""


class DraftClosedError(ConflictError):
    """This card cannot be saved any more."""

    def __init__(self, status: Status) -> None:
        super().__init__(_TEXTS[status])


class DraftTokenError(ForbiddenError):
    """This confirmation is not of the card as it is now. Nothing was saved; look at it again."""


class NotSavedError(ConflictError):
    """This card has not been saved, so there is nothing to take back."""


class UnknownDraftError(InvalidInputError):
    """This cannot be proposed."""


async def propose(
    actor: Actor, thread_id: UUID | None, proposals: Sequence[Proposal], note: str = ""
) -> Card:
    """Keep what is proposed as one card, to be looked at; nothing else is written.

    Raises `UnknownDraftError`, and InvalidInputError for none or more than 20 proposals.
    """
    actor.require(Permission.WRITE)
    if not 1 <= len(proposals) <= rules.PROPOSALS_MAX:
        raise InvalidInputError(_TOO_MANY)
    if any(one.draftable not in DRAFTABLES for one in proposals):
        raise UnknownDraftError
    async with db.transaction(actor) as session:
        written = [
            rules.in_coins(
                rules.cleaned(one), DRAFTABLES[one.draftable].fields, actor.currency_code
            )
            for one in proposals
        ]
        payload = await _payload(actor, written)
        draft = await DraftRepository(session, actor.user_id).add(
            actor.organization_id,
            db.new_id(),
            payload,
            thread_id=thread_id,
            digest=rules.digest_of(payload),
            note=rules.clean(note)[: rules.NOTE_LENGTH_MAX],
            expires_at=rules.expiry_after(clock.now()),
        )
        return await _card(actor, draft)


async def get(actor: Actor, draft_id: UUID) -> Card:
    """Return a card of the person, with what is wrong now. Raises `DraftNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        draft = await DraftRepository(session, actor.user_id).find(draft_id)
        if draft is None:
            raise DraftNotFoundError
        return await _card(actor, draft)


async def list_open(actor: Actor, thread_id: UUID | None) -> list[Card]:
    """Return the person's cards of a thread that can still be saved, the first proposed first."""
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        found = await DraftRepository(session, actor.user_id).list_open(thread_id, clock.now())
        return [await _card(actor, draft) for draft in found]


async def edit(actor: Actor, draft_id: UUID, token: str, changes: Mapping[str, str]) -> Card:
    """Change fields of an open card ("0.amount") and return it with a new token and ten minutes.

    What is wrong with it is kept and shown. Raises `DraftNotFoundError`, `DraftClosedError`,
    `DraftTokenError`, and InvalidInputError for a field that the card does not have.
    """
    actor.require(Permission.WRITE)
    now = clock.now()
    async with db.transaction(actor) as session:
        repository = DraftRepository(session, actor.user_id)
        draft = await repository.find(draft_id, lock=True)
        if draft is None:
            raise DraftNotFoundError
        if (status := draft.status_at(now)) is not Status.OPEN:
            raise DraftClosedError(status)
        _require_token(draft, token)
        shown = [DRAFTABLES[one.draftable].fields for one in draft.proposals]
        proposals, unknown = rules.edited(draft.proposals, changes, shown)
        if unknown:
            raise InvalidInputError(_NO_FIELD, fields=dict.fromkeys(unknown, _NO_FIELD))
        payload = await _payload(actor, proposals)
        changed = await repository.edit(
            draft_id,
            payload,
            digest=rules.digest_of(payload),
            expires_at=rules.expiry_after(now, draft.expires_at),
            now=now,
        )
        if changed is None:
            raise DraftClosedError(Status.OPEN)
        return await _card(actor, changed)


async def save(actor: Actor, draft_id: UUID, token: str) -> Card:
    """Write all that a card proposes, or nothing of it; once, by its person, while it is open.

    Raises `DraftNotFoundError`, `DraftClosedError`, `DraftTokenError`, and what the services of the
    forms do, with fields such as "0.amount".
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = DraftRepository(session, actor.user_id)
        draft = await repository.claim(draft_id, clock.now())
        if draft is None:
            raise await _why_closed(repository, draft_id)
        _require_token(draft, token)
        saved = [await _save(actor, at, one) for at, one in enumerate(draft.proposals)]
        done = await repository.keep(draft_id, rules.saved_payload(saved, actor.email))
        assert done is not None
        return await _card(actor, done)


async def discard(actor: Actor, draft_id: UUID) -> Card:
    """Put a card aside that is not to be saved; one that is aside already stays so.

    Raises `DraftNotFoundError`, `DraftClosedError` for one that was saved.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor) as session:
        repository = DraftRepository(session, actor.user_id)
        draft = await repository.discard(draft_id) or await repository.find(draft_id)
        if draft is None:
            raise DraftNotFoundError
        if draft.status is not Status.DISCARDED:
            raise DraftClosedError(draft.status)
        return await _card(actor, draft)


async def undo(actor: Actor, draft_id: UUID) -> Card:
    """Take back all that a card has written, or nothing of it.

    Raises `DraftNotFoundError`, `NotSavedError`, `ChangedSinceError` where any of it has been
    changed since, and what the services do, such as `LockedError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = DraftRepository(session, actor.user_id)
        draft = await repository.undo(draft_id)
        if draft is None:
            if await repository.find(draft_id) is None:
                raise DraftNotFoundError
            raise NotSavedError
        written = zip(draft.proposals, _saved(draft), strict=True)
        for proposal, saved in reversed(list(written)):
            await DRAFTABLES[proposal.draftable].undo(actor, saved)
        return await _card(actor, draft)


async def ask_for(actor: Actor, proposals: Sequence[Proposal]) -> DraftField | None:
    """Return the one field to ask a person for before there is a card; None for none.

    That is the first that is needed and says nothing, else the first empty one that saving misses
    and that has a question.
    """
    actor.require(Permission.WRITE)
    for one in proposals:
        if missing := rules.first_missing(DRAFTABLES[one.draftable], one):
            return missing
    for one in proposals:
        draftable = DRAFTABLES[one.draftable]
        problems = await draftable.check(actor, one)
        for shown in draftable.fields:
            is_empty = not one.values.get(shown.name, "").strip()
            if shown.name in problems and shown.question and is_empty:
                return shown
    return None


async def _payload(actor: Actor, proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Return proposals as they are kept, in the words of their choices."""
    choices = await _choices(actor, proposals)
    return rules.payload_of(
        [rules.settled(DRAFTABLES[one.draftable], one, choices[one.draftable]) for one in proposals]
    )


async def _choices(actor: Actor, proposals: Sequence[Proposal]) -> dict[str, dict[str, list[str]]]:
    """Return the choices by kind of thing, each read once."""
    names = sorted({one.draftable for one in proposals})
    return {name: await DRAFTABLES[name].choices(actor) for name in names}


async def _save(actor: Actor, at: int, proposal: Proposal) -> Saved:
    """Write one proposal; what is wrong with it is named by its place on the card."""
    try:
        return await DRAFTABLES[proposal.draftable].save(actor, proposal)
    except AppError as error:
        error.fields = _placed(at, error)
        raise
    except Exception as error:
        if (found := db.error_of(error)) is None:
            raise
        found.fields = _placed(at, found)
        raise found from error


def _placed(at: int, error: AppError) -> dict[str, str]:
    return {f"{at}.{name}": text for name, text in error.fields.items()}


async def _why_closed(repository: DraftRepository, draft_id: UUID) -> AppError:
    """Return why a card could not be claimed."""
    draft = await repository.find(draft_id)
    if draft is None:
        return DraftNotFoundError()
    return DraftClosedError(draft.status_at(clock.now()))


def _require_token(draft: Draft, token: str) -> None:
    if not rules.is_token(settings().secret_key, draft, token):
        raise DraftTokenError


def _saved(draft: Draft) -> list[Saved]:
    return [rules.saved_of(one) for one in draft.saved.get("items", ())]


async def _card(actor: Actor, draft: Draft) -> Card:
    """Return a card as its person sees it; an open one is rehearsed, to say what is wrong."""
    status = draft.status_at(clock.now())
    is_open = status is Status.OPEN and actor.may(Permission.WRITE)
    proposals = list(enumerate(draft.proposals))
    if is_open:
        choices = await _choices(actor, draft.proposals)
        items = [await _open_item(actor, at, one, choices[one.draftable]) for at, one in proposals]
    else:
        items = [_closed_item(at, one, _saved(draft)[at:]) for at, one in proposals]
    told = ""
    if draft.saved_at is not None:
        day, is_undone = draft.saved_at.astimezone().date(), status is Status.UNDONE
        told = rules.confirmed_text(draft.saved["by"], day, is_undone=is_undone)
    has_problem = any(one.problem or any(f.problem for f in one.fields) for one in items)
    return Card(
        id=str(draft.id),
        thread_id=str(draft.thread_id or ""),
        status=status.value,
        note=draft.note,
        items=items,
        token=rules.token_of(settings().secret_key, draft) if is_open else "",
        expires_at=draft.expires_at.isoformat() if is_open else "",
        told=told,
        can_save=is_open and not has_problem,
        can_undo=status is Status.SAVED and actor.may(Permission.WRITE),
    )


async def _open_item(
    actor: Actor, at: int, proposal: Proposal, choices: Mapping[str, Sequence[str]]
) -> CardItem:
    """Return what is proposed, with its choices, what it would change and what is wrong."""
    draftable = DRAFTABLES[proposal.draftable]
    problems = await draftable.check(actor, proposal)
    was: Mapping[str, str] = {}
    if proposal.target_id and draftable.read is not None:
        try:
            was = await draftable.read(actor, proposal)
        except (NotFoundError, ConflictError):
            was = {}
    known = {one.name for one in draftable.fields}
    rest = [text for name, text in problems.items() if name not in known]
    fields = [
        _field(
            at,
            one,
            proposal,
            was=was.get(one.name, ""),
            problem=problems.get(one.name, ""),
            choices=_offered(one, proposal, rules.choices_of(one, proposal, choices)),
        )
        for one in draftable.fields
    ]
    return CardItem(rules.item_title(draftable, proposal), fields, " ".join(rest))


def _closed_item(at: int, proposal: Proposal, written: Sequence[Saved]) -> CardItem:
    """Return what was proposed, and the link to what was written, the first of these if any."""
    draftable = DRAFTABLES[proposal.draftable]
    saved = written[0] if written else None
    before = saved.before if saved else {}
    fields = [_field(at, one, proposal, was=before.get(one.name, "")) for one in draftable.fields]
    title = rules.item_title(draftable, proposal)
    if saved is None:
        return CardItem(title, fields)
    return CardItem(title, fields, saved_label=saved.label, saved_href=saved.href)


def _offered(shown: DraftField, proposal: Proposal, choices: list[str]) -> list[str]:
    """Return what to choose from, with what is chosen although it is not offered."""
    value = proposal.values.get(shown.name, "")
    is_missing = shown.kind is FieldKind.CHOICE and value not in {"", *choices}
    return [*choices, value] if is_missing else choices


def _field(
    at: int,
    shown: DraftField,
    proposal: Proposal,
    *,
    was: str,
    problem: str = "",
    choices: Sequence[str] = (),
) -> CardField:
    value = proposal.values.get(shown.name, "")
    if shown.kind is FieldKind.FLAG and proposal.target_id:
        flag = rules.flag_text(was)
        was = value if flag == value else "Yes" if flag else "No"
    return CardField(
        key=f"{at}.{shown.name}",
        name=shown.name,
        label=shown.label,
        value=value,
        kind=shown.kind.value,
        was=was if was != value else "",
        problem=problem,
        choices=list(choices),
        is_required=shown.is_required,
    )
