"""Count and sum of a period."""

from datetime import date
from decimal import Decimal

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.categories.rules import NO_CATEGORY_WORDS, Kind
from finance_app.ledger.totals.repository import TotalsRepository
from finance_app.ledger.totals.rules import cut_period


async def sum_period(
    actor: Actor,
    kind: Kind,
    from_: date | None = None,
    to: date | None = None,
    *,
    category: str | None = None,
) -> tuple[int, Decimal]:
    """Return count and sum, with their tax, of the entries from one day to another, both included.

    None is without an end on that side. The category is a name, "none" for entries without
    one, None for all; an unknown name has no entries. In the business's currency, always exact.
    """
    actor.require(Permission.READ)
    is_uncategorised = category is not None and category.casefold() in NO_CATEGORY_WORDS
    cut = cut_period(from_, to, start_day=actor.fiscal_year_start.day)
    async with db.transaction(actor, read_only=True) as session:
        return await TotalsRepository(session, kind).sum_period(
            cut,
            category=None if is_uncategorised else category,
            is_uncategorised=is_uncategorised,
        )
