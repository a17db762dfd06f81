"""The vendors and clients of a business by name, as often as questions need them."""

from collections import OrderedDict
from typing import Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.ledger.categories.rules import Kind
from finance_app.reports.questions.names.repository import NameRepository

PARTIES_KNOWN_MAX: Final = 2_000
"""How many are known, those with most entries."""
_BUSINESSES_MAX: Final = 64

_written: OrderedDict[tuple[UUID, Kind], dict[object, str]] = OrderedDict()
"""How names were written when they were looked up; they differ from now in case alone.

The key of a name is its lower case. Which keys there are is asked each time.
"""


async def known_parties(actor: Actor, kind: Kind) -> list[str]:
    """Return the vendors or clients with most entries, each name as it is or was written."""
    actor.require(Permission.READ)
    place = actor.organization_id, kind
    async with db.transaction(actor, read_only=True) as session:
        repository = NameRepository(session, kind)
        keys = await repository.list_party_keys("", PARTIES_KNOWN_MAX)
        known = _written.get(place, {})
        if new := [one for one in keys if one not in known]:
            found = await repository.party_names(new)
            known = {**known, **{key: name for key, name in found.items() if name}}
    _written[place] = {one: known[one] for one in keys if one in known}
    _written.move_to_end(place)
    while len(_written) > _BUSINESSES_MAX:
        _written.popitem(last=False)
    return list(_written[place].values())
