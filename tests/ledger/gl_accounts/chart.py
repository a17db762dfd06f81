"""Accounts of the ledger, for tests."""

from typing import Any

from finance_app.identity.rules import Actor
from finance_app.ledger.gl_accounts import service
from finance_app.ledger.gl_accounts.inputs import GlAccountInput
from finance_app.ledger.gl_accounts.rules import Account, AccountRole


async def make_gl_account(
    actor: Actor, name: str = "Loan from the bank", **changes: Any
) -> Account:
    """Add a loan of which nothing is owed yet; changes replace its fields."""
    fields = {"name": name, "role": AccountRole.LOAN, **changes}
    return await service.add_account(actor, GlAccountInput(**fields))


async def system_account(actor: Actor, name: str) -> Account:
    """Return an account that every business has, by its first name."""
    found = await service.find_account_by_name(actor, name)
    assert found is not None
    assert found.is_system
    return found
