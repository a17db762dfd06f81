"""List what moved on a bank account, with the balance after each line."""

from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.paging import Page, decode_cursor
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.repository import SORT, ActivityRepository
from finance_app.ledger.bank_accounts.activity.rules import AccountLine
from finance_app.ledger.bank_accounts.service import get_account


async def list_lines(actor: Actor, account_id: UUID, wanted: ActivityFilter) -> Page[AccountLine]:
    """Return one page of an account's lines, the latest first, each with the balance after it.

    Lines are entries that were paid at once, payments and transfers. Balances count all of them up
    to a line, also those that the filter leaves out. Going back past the first page returns the
    first page. Raises `AccountNotFoundError`, and InvalidInputError (field `cursor`) for a cursor
    of another list.
    """
    actor.require(Permission.READ)
    cursor = decode_cursor(wanted.cursor, sort=SORT) if wanted.cursor else None
    async with db.transaction(actor, read_only=True) as session:
        repository = ActivityRepository(session, await get_account(actor, account_id))
        page = await repository.list_page(wanted, cursor)
        if cursor and cursor.is_backward and len(page.items) < wanted.limit:
            page = await repository.list_page(wanted, None)
    return page
