"""Saved views: keep, rename, share, delete and bring back the filters of a list.

A view belongs to who made it. Where it is shared the whole business sees it, and the owner may
change it too; for everybody else another's view does not exist.
"""

from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import ConflictError, ForbiddenError, NotFoundError, StaleError
from finance_app.ledger.saved_views.inputs import ViewInput, name_of
from finance_app.ledger.saved_views.repository import SavedViewRepository
from finance_app.ledger.saved_views.rules import VIEWS_MAX, SavedView, ViewedList


class ViewNotFoundError(NotFoundError):
    """This view does not exist, or has been deleted."""


class NotYourViewError(ForbiddenError):
    """Only who made this view, or the owner, can change it."""


class ViewExistsError(ConflictError):
    """There is already a view of this name."""

    def __init__(self, name: str) -> None:
        message = f"There is already a view “{name}”. Choose another name."
        super().__init__(message, fields={"name": message})


class StaleViewError(StaleError):
    """Someone else has changed this view since you opened it. Nothing was saved."""

    def __init__(self, current: SavedView) -> None:
        super().__init__()
        self.current = current
        """The view as it is now."""


class TooManyViewsError(ConflictError):
    """There are 100 views of this list already. Delete one that is no longer needed."""


async def list_views(actor: Actor, wanted: ViewedList) -> tuple[SavedView, ...]:
    """Return the actor's views of a list in their order, then those that others share, by name."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await SavedViewRepository(session).list_visible(wanted, actor.user_id)


async def get_view(actor: Actor, view_id: UUID) -> SavedView:
    """Return a view that the actor sees. Raises `ViewNotFoundError`."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _visible(SavedViewRepository(session), actor, view_id)


async def save_view(actor: Actor, wanted: ViewedList, view: ViewInput) -> SavedView:
    """Keep filters of a list under a name, after the actor's other views.

    Raises `ViewExistsError`, `TooManyViewsError`.
    """
    actor.require(Permission.WRITE)
    view_id = db.new_id()
    async with db.transaction(actor) as session:
        repository = SavedViewRepository(session)
        await repository.lock()
        place = await _free_place(repository, wanted, actor.user_id)
        if await repository.is_taken(wanted, actor.user_id, view.name):
            raise ViewExistsError(view.name)
        own = {
            "organization_id": actor.organization_id,
            "id": view_id,
            "user_id": actor.user_id,
            "list": wanted.value,
            "position": place,
        }
        await repository.add({**own, **view.model_dump()})
        return await _visible(repository, actor, view_id)


async def change_view(
    actor: Actor, view_id: UUID, view: ViewInput, *, version: int | None
) -> SavedView:
    """Replace name, filters and who sees a view. `version` was read; None overwrites any.

    Raises `ViewNotFoundError`, `NotYourViewError`, `StaleViewError`, `ViewExistsError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = SavedViewRepository(session)
        await repository.lock()
        current = await _own(repository, actor, view_id)
        if version not in {None, current.version}:
            raise StaleViewError(current)
        taken = await repository.is_taken(current.list, current.user_id, view.name, but=view_id)
        if taken:
            raise ViewExistsError(view.name)
        await repository.change(view_id, view.model_dump())
        found = await repository.find(view_id)
        assert found is not None
        return found


async def rename_view(actor: Actor, view_id: UUID, name: str, *, version: int | None) -> SavedView:
    """Give a view another name. Raises as `change_view` does, `InvalidInputError` for the name."""
    current = await get_view(actor, view_id)
    entered = ViewInput(name=name_of(name), query=current.query, is_shared=current.is_shared)
    return await change_view(actor, view_id, entered, version=version)


async def share_view(actor: Actor, view_id: UUID, *, is_shared: bool) -> SavedView:
    """Show a view to the whole business, or to its maker alone. Raises as `change_view` does."""
    current = await get_view(actor, view_id)
    entered = ViewInput(name=current.name, query=current.query, is_shared=is_shared)
    return await change_view(actor, view_id, entered, version=None)


async def delete_view(actor: Actor, view_id: UUID) -> SavedView:
    """Take a view away, until it is restored; returns it as it was.

    Raises `ViewNotFoundError`, `NotYourViewError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = SavedViewRepository(session)
        await repository.lock()
        current = await _own(repository, actor, view_id)
        await repository.change(view_id, {"deleted_at": clock.now()})
        return current


async def restore_view(actor: Actor, view_id: UUID) -> SavedView:
    """Bring a deleted view back to its place; one that is in use stays as it is.

    Raises `ViewNotFoundError`, `NotYourViewError`, `ViewExistsError` where the name has been taken
    since, `TooManyViewsError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = SavedViewRepository(session)
        await repository.lock()
        current = await _own(repository, actor, view_id, is_deleted_too=True)
        if current.deleted_at is None:
            return current
        await _free_place(repository, current.list, current.user_id)
        if await repository.is_taken(current.list, current.user_id, current.name):
            raise ViewExistsError(current.name)
        await repository.change(view_id, {"deleted_at": None})
        return await _visible(repository, actor, view_id)


def may_change(actor: Actor, view: SavedView) -> bool:
    """Say whether the actor may rename, share or delete a view that they see."""
    is_owner = actor.may(Permission.MANAGE)
    return actor.may(Permission.WRITE) and view.may_change(actor.user_id, is_owner=is_owner)


async def _free_place(repository: SavedViewRepository, wanted: ViewedList, user_id: UUID) -> int:
    count, place = await repository.count(wanted, user_id)
    if count >= VIEWS_MAX:
        raise TooManyViewsError
    return place


async def _visible(
    repository: SavedViewRepository, actor: Actor, view_id: UUID, *, is_deleted_too: bool = False
) -> SavedView:
    found = await repository.find(view_id)
    if found is None or not found.is_visible_to(actor.user_id):
        raise ViewNotFoundError
    if found.deleted_at is not None and not is_deleted_too:
        raise ViewNotFoundError
    return found


async def _own(
    repository: SavedViewRepository, actor: Actor, view_id: UUID, *, is_deleted_too: bool = False
) -> SavedView:
    """Return a view that the actor may change."""
    found = await _visible(repository, actor, view_id, is_deleted_too=is_deleted_too)
    if not may_change(actor, found):
        raise NotYourViewError
    return found
