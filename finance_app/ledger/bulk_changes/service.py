"""Taking back a change of many entries."""

from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import NotFoundError
from finance_app.ledger.bulk_changes.repository import BulkChangeRepository
from finance_app.ledger.bulk_changes.rules import Undone
from finance_app.ledger.locks.service import keep_locked_through


class BulkChangeNotFoundError(NotFoundError):
    """This change does not exist, or is not yours."""


async def undo_bulk_change(actor: Actor, change_id: UUID) -> Undone:
    """Give the entries of a change their values of before; a second time changes nothing.

    Entries that were changed or deleted since stay as they are, and so do those in locked books.
    Raises `BulkChangeNotFoundError`.
    """
    actor.require(Permission.WRITE)
    done = kept = 0
    async with db.transaction(actor) as session:
        repository = BulkChangeRepository(session)
        found = await repository.lock(change_id)
        if not found:
            raise BulkChangeNotFoundError
        locked = await keep_locked_through(actor)
        for kind in (kind for kind, is_undone in found.items() if not is_undone):
            undone = await repository.put_back(change_id, kind, locked)
            done, kept = done + undone.entry_count, kept + undone.kept_count
        await repository.close(change_id)
    return Undone(done, kept)
