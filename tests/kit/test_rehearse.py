"""Work that is rehearsed: what is wrong with it is said, and nothing of it is done."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import text

from finance_app.kit import db
from finance_app.kit.errors import InvalidInputError, UnavailableError
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import record_entry
from finance_app.ledger.locks.service import lock_books
from tests.factories import make_entry
from tests.ledger.businesses import make_actor

DAY = dt.date(2026, 3, 14)


async def count(actor) -> int:
    async with db.transaction(actor) as session:
        return (await session.execute(text("SELECT count(*) FROM expenses"))).scalar_one()


def recording(actor, **changes):
    entered = EntryInput(date=DAY, amount=Decimal(5), **changes)
    return lambda: record_entry(actor, Kind.EXPENSE, entered)


async def test_what_is_right_is_not_done_either():
    actor = await make_actor()
    assert await db.rehearse(actor, recording(actor)) == {}
    assert await count(actor) == 0


async def test_what_is_wrong_is_said_by_field():
    actor = await make_actor()
    assert list(await db.rehearse(actor, recording(actor, category="Nonsense"))) == ["category"]
    await lock_books(actor, DAY)
    assert list(await db.rehearse(actor, recording(actor))) == ["date"]

    async def refuse():
        raise InvalidInputError("No.")

    assert await db.rehearse(actor, refuse) == {"": "No."}


async def test_within_a_transaction_only_the_work_is_taken_back():
    actor = await make_actor()
    async with db.transaction(actor):
        await make_entry(actor)
        assert await db.rehearse(actor, recording(actor)) == {}
        assert list(await db.rehearse(actor, recording(actor, category="Nonsense"))) == ["category"]
        await lock_books(actor, DAY - dt.timedelta(days=1))
        assert await db.rehearse(actor, recording(actor)) == {}
    assert await count(actor) == 1


async def test_what_waits_for_the_end_is_checked_too():
    """The places of rules are unique only at the end of a transaction."""
    actor = await make_actor()

    async def twice():
        async with db.transaction(actor) as session:
            for phrase in ("a", "b"):
                await session.execute(
                    text(
                        "INSERT INTO entry_rules (organization_id, id, position, phrase, new_party)"
                        " VALUES (:o, :id, 1, :phrase, 'x')"
                    ),
                    {"o": actor.organization_id, "id": db.new_id(), "phrase": phrase},
                )

    assert list(await db.rehearse(actor, twice)) == [""]


@pytest.mark.parametrize("error", [UnavailableError(), ZeroDivisionError()],
                         ids=["unavailable", "defect"])  # fmt: skip
async def test_what_is_no_fault_of_the_work_is_raised(error):
    actor = await make_actor()

    async def fail():
        await recording(actor)()
        raise error

    with pytest.raises(type(error)):
        await db.rehearse(actor, fail)
    assert await count(actor) == 0
