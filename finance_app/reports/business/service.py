"""Reads the facts of a business and the names that it uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.locks.service import locked_through
from finance_app.ledger.totals.service import sum_period
from finance_app.reports.business.inputs import NamesOf
from finance_app.reports.questions.names.repository import NameRepository
from finance_app.reports.questions.service import method_names, party_names

NAMES_MAX = 200
"""How many names of vendors or clients are listed, those with most entries."""

Named = list[tuple[str, str]]
"""Names, and of what kind each is."""


@dataclass(frozen=True, slots=True)
class Business:
    """The days and numbers of the entries, and the last locked day; None where there is none."""

    first: date | None
    last: date | None
    counts: Mapping[Kind, int]
    locked: date | None


async def read_business(actor: Actor) -> Business:
    """Return the facts of the business, the trash left out."""
    actor.require(Permission.READ)
    async with db.transaction(actor, read_only=True) as session:
        firsts, lasts = [], []
        counts = {}
        for kind in Kind:
            repository = NameRepository(session, kind)
            firsts.append(await repository.first_day())
            lasts.append(await repository.last_day())
            counts[kind] = (await sum_period(actor, kind))[0]
        locked = await locked_through(actor)
    first = min((one for one in firsts if one), default=None)
    last = max((one for one in lasts if one), default=None)
    return Business(first, last, counts, locked)


async def list_names(actor: Actor, names_of: NamesOf, text: str = "") -> Named:
    """Return names in which a text is, in any case, and what each is a name of."""
    actor.require(Permission.READ)
    if names_of is NamesOf.COUNTERPARTIES:
        return [
            (name, kind.party_field)
            for kind in Kind
            for name in await party_names(actor, kind, text, NAMES_MAX)
        ]
    if names_of is NamesOf.CATEGORIES:
        found = [(one.name, one.kind.value) for one in await list_categories(actor)]
    elif names_of is NamesOf.ACCOUNTS:
        found = [(one.name, one.type.value) for one in await list_accounts(actor)]
    else:
        found = [(one, "payment method") for one in await method_names(actor)]
    wanted = text.casefold()
    return [one for one in found if wanted in one[0].casefold()]
