"""Find two entries that may be one transfer, and make it of them."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ConflictError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.service import delete_entries
from finance_app.ledger.locks.service import keep_locked_through, locked_through
from finance_app.ledger.transfers.pairs.repository import PairRepository
from finance_app.ledger.transfers.pairs.rules import Pair, best_pairs, notes_of
from finance_app.ledger.transfers.repository import TransferRepository
from finance_app.ledger.transfers.rules import NOTES_LENGTH_MAX, Transfer

PAIRS_MAX: Final = 20
"""How many pairs are offered at once."""


class NoPairError(ConflictError):
    """These two are no transfer: amounts, accounts or days differ, or one has been changed."""


async def find_pairs(actor: Actor, account_id: UUID, first: date, last: date) -> Sequence[Pair]:
    """Return an expense and an income each that may be one transfer, the latest first.

    One of them is on the account and on one of the days, the other on another account, of the same
    amount and at most five days apart. An entry is in one pair at most. Both were paid at once, in
    the business's currency, without tax and after locked books.
    """
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        repository = PairRepository(session, await locked_through(actor))
        return best_pairs(await repository.list_around(account_id, first, last), PAIRS_MAX)


async def make_transfer(actor: Actor, expense_id: UUID, income_id: UUID) -> Transfer:
    """Put a transfer in the place of an expense and an income, which go to the trash.

    It has the day of the expense and stands on the statements that have them. Imports still know
    the lines, so that a file that is imported again adds nothing. Deleting the transfer brings
    both back. Raises `NoPairError` where they are not a pair.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        sides = await PairRepository(session, await keep_locked_through(actor)).hold(
            expense_id, income_id
        )
        if sides is None:
            raise NoPairError
        await delete_entries(actor, Kind.EXPENSE, [expense_id])
        await delete_entries(actor, Kind.INCOME, [income_id])
        values = {
            "organization_id": actor.organization_id,
            "id": db.new_id(),
            "date": sides.date,
            "from_account_id": sides.from_account_id,
            "to_account_id": sides.to_account_id,
            "amount": sides.amount,
            "notes": notes_of(sides.texts, NOTES_LENGTH_MAX),
            "from_reconciliation_id": sides.from_reconciliation_id,
            "to_reconciliation_id": sides.to_reconciliation_id,
            "expense_id": expense_id,
            "income_id": income_id,
            "created_by": actor.user_id,
        }
        made = await TransferRepository(session, actor.currency_code).add(values)
        if made is None:  # its id is new, so that nothing can have been in the way
            raise NoPairError
        return made
