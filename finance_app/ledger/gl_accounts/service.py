"""The chart of accounts of a business."""

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.gl_accounts.repository import GlAccountRepository
from finance_app.ledger.gl_accounts.rules import Account


async def list_chart(actor: Actor) -> list[Account]:
    """Return every account a line can be on, by code and name; archived ones too."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        return await GlAccountRepository(session).list_chart()
