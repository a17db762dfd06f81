"""Short words for budgets in tests."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from finance_app.identity.rules import Actor
from finance_app.ledger.budgets.inputs import BudgetInput
from finance_app.ledger.budgets.service import list_budgets, list_cells, set_budget
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import get_category

YEAR = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
JAN, FEB, MARCH = (dt.date(2026, month, 1) for month in (1, 2, 3))


async def id_of(actor: Actor, name: str, kind: Kind = Kind.EXPENSE) -> UUID:
    """Return the id of a category."""
    return (await get_category(actor, kind, name)).id


async def put(actor: Actor, name: str, month: dt.date, amount: object) -> UUID | None:
    """Set a budget by the name of its category; return the change."""
    wanted = None if amount is None else Decimal(str(amount))
    return (await set_budget(actor, await id_of(actor, name), month, wanted)).change_id


def wanted(category_id: UUID, month: dt.date, amount: object, version: int | None = None):
    """Return a budget to set."""
    value = None if amount is None else Decimal(str(amount))
    return BudgetInput(category_id=category_id, month=month, amount=value, version=version)


async def budgets(actor: Actor, name: str, kind: Kind = Kind.EXPENSE) -> dict[dt.date, str]:
    """Return the budgets of a category in 2026 as text."""
    found = await list_budgets(actor, *YEAR)
    months = found.get((kind, await id_of(actor, name, kind)), {})
    return {month: str(amount) for month, amount in months.items()}


async def version_of(actor: Actor, name: str, month: dt.date) -> int:
    """Return the version of a budget."""
    category_id = await id_of(actor, name)
    cells = [one for _, one in await list_cells(actor, month, month)]
    return next((one.version for one in cells if one.category_id == category_id), 0)
