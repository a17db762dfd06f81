"""The chart of categories of a business: list, add, rename, merge and undo a merge."""

from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.identity.service import when_business_starts
from finance_app.kit import db
from finance_app.kit.errors import ConflictError, InvalidInputError, NotFoundError
from finance_app.kit.fields import TextError, clean_line
from finance_app.ledger.categories.inputs import CategoryInput
from finance_app.ledger.categories.repository import CategoryRepository, Moved
from finance_app.ledger.categories.rules import (
    NAME_LENGTH_MAX,
    STARTER_CHART,
    Category,
    CategoryUsage,
    Kind,
    unknown_sentence,
)


class UnknownCategoryError(InvalidInputError):
    """There is no category of this name."""

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"category": message})


class CategoryExistsError(ConflictError):
    """There is already a category of this name."""

    def __init__(self, name: str) -> None:
        message = f"There is already a category “{name}”."
        super().__init__(message, fields={"name": message})


class CategoryNotFoundError(NotFoundError):
    """This category does not exist, or has been merged into another."""


class MergeNotFoundError(NotFoundError):
    """This merge does not exist."""


class MergeRefusedError(ConflictError):
    """These two categories cannot be merged."""


async def list_categories(actor: Actor, kind: Kind | None = None) -> tuple[Category, ...]:
    """Return the categories of a kind, or of both, by name."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await CategoryRepository(session).list_all(kind)


async def category_usage(actor: Actor, kind: Kind) -> tuple[tuple[CategoryUsage, ...], int]:
    """Return each category with its entries (count, sum), and how many entries have none.

    Counts leave out the trash.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await CategoryRepository(session).list_usage(kind)


async def find_category(actor: Actor, kind: Kind, name: str) -> Category | None:
    """Return the category of that name, in any case and spacing, or None."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await CategoryRepository(session).find_by_name(kind, _plain(name))


async def get_category(actor: Actor, kind: Kind, name: str) -> Category:
    """Return the category of that name. Raises `UnknownCategoryError`, naming the closest."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await _get(CategoryRepository(session), kind, _plain(name), keep=False)


async def require_category(actor: Actor, kind: Kind, name: str | None) -> Category | None:
    """Return the category that an entry is to have; None for none.

    Within the caller's transaction it stays: a merge waits for its end. Raises
    `UnknownCategoryError`, naming the closest there is.
    """
    actor.require(Permission.WRITE)
    plain = _plain(name or "")
    if not plain:
        return None
    async with db.transaction(actor) as session:
        return await _get(CategoryRepository(session), kind, plain, keep=True)


async def _get(repository: CategoryRepository, kind: Kind, name: str, *, keep: bool) -> Category:
    found = await repository.find_by_name(kind, name, keep=keep)
    if found is None:
        names = (one.name for one in await repository.list_all(kind))
        raise UnknownCategoryError(unknown_sentence(name, names))
    return found


def _plain(name: str) -> str:
    """Return a name to look for; one that no category can have is as good as unknown."""
    try:
        return clean_line(name, length_max=NAME_LENGTH_MAX)
    except TextError as error:
        raise UnknownCategoryError(str(error)) from None


async def ensure_category(actor: Actor, kind: Kind, name: str) -> Category:
    """Return the category of that name, made where there is none."""
    async with db.transaction(actor):
        return await find_category(actor, kind, name) or await add_category(actor, kind, name)


async def add_category(actor: Actor, kind: Kind, name: str) -> Category:
    """Add a category. Raises `InvalidInputError` for the name, `CategoryExistsError`."""
    actor.require(Permission.WRITE)
    plain = CategoryInput.parse(name).name
    async with db.transaction(actor) as session:
        added = await CategoryRepository(session).add(actor.organization_id, kind, [plain])
    if not added:
        raise CategoryExistsError(plain)
    return added[0]


async def rename_category(actor: Actor, category_id: UUID, name: str) -> Category:
    """Give a category another name; its entries follow. Raises `CategoryExistsError`."""
    actor.require(Permission.WRITE)
    plain = CategoryInput.parse(name).name
    async with db.transaction(actor) as session:
        repository = CategoryRepository(session)
        old = (await repository.lock([category_id])).get(category_id)
        if old is None:
            raise CategoryNotFoundError
        taken = await repository.find_by_name(old.kind, plain)
        if taken is not None and taken.id != category_id:
            raise CategoryExistsError(taken.name)
        await repository.rename(category_id, plain)
    return Category(category_id, old.kind, plain)


async def merge_categories(actor: Actor, source_id: UUID, target_id: UUID) -> UUID:
    """Move entries, rules and what comes again, the trashed too, to another; close the first.

    Every moved entry gets a new version, so that an editor open on it notices. Budgets of both
    are added up, month by month. Returns the id that `undo_merge` takes.
    """
    actor.require(Permission.WRITE)
    if source_id == target_id:
        raise MergeRefusedError("Choose another category to merge this one into.")
    async with db.transaction(actor) as session:
        repository = CategoryRepository(session)
        found = await repository.lock([source_id, target_id])
        if len(found) < 2:
            raise CategoryNotFoundError
        source, target = found[source_id], found[target_id]
        if source.kind is not target.kind:
            raise MergeRefusedError(
                f"“{source.name}” is for {source.kind.plural} and “{target.name}” for"
                f" {target.kind.plural}. Only categories of one kind can be merged."
            )
        moved = await repository.move_entries(source.kind, source_id, target_id)
        rules = await repository.move_rules(source_id, target_id)
        recurring = await repository.move_recurring(source_id, target_id)
        months = await repository.add_budgets(source_id, target_id)
        await repository.close(source_id)
        return await repository.add_merge(
            actor.organization_id,
            source_id,
            target_id,
            moved=Moved(moved, rules, recurring, months),
        )


async def undo_merge(actor: Actor, merge_id: UUID) -> int:
    """Bring the merged category back, and what of it is still in the target.

    Its budgets are what they were, and what they added to the target's is taken away again.
    Returns how many entries came back; 0 when it was undone before. Raises `CategoryExistsError`
    where the name has been taken since, `MergeRefusedError` where the target has been merged since.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        repository = CategoryRepository(session)
        merge = await repository.lock_merge(merge_id)
        if merge is None:
            raise MergeNotFoundError
        if merge.undone_at is not None:
            return 0
        if merge.target_id not in await repository.lock([merge.target_id]):
            _, target = await repository.name_of(merge.target_id)
            raise MergeRefusedError(f"“{target}” has been merged since. Undo that merge first.")
        kind, name = await repository.name_of(merge.source_id)
        if await repository.find_by_name(kind, name) is not None:
            raise CategoryExistsError(name)
        await repository.reopen(merge.source_id)
        moved = await repository.move_entries(
            kind, merge.target_id, merge.source_id, only=merge.entry_ids
        )
        await repository.move_rules(merge.target_id, merge.source_id, only=merge.rule_ids)
        await repository.take_budgets(merge.source_id, merge.target_id, merge.budget_months)
        await repository.move_recurring(merge.target_id, merge.source_id, only=merge.recurring_ids)
        await repository.close_merge(merge_id)
        return len(moved)


async def add_starter_chart(actor: Actor) -> int:
    """Add the categories that a new business starts with; returns how many were missing."""
    actor.require(Permission.WRITE)
    added = 0
    async with db.transaction(actor) as session:
        repository = CategoryRepository(session)
        for kind, names in STARTER_CHART.items():
            added += len(await repository.add(actor.organization_id, kind, names))
    return added


when_business_starts(add_starter_chart)
