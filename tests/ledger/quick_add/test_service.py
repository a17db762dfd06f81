"""A line is read with what the business knows, and recorded as read."""

from datetime import date
from decimal import Decimal

import pytest

from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import record_entry
from finance_app.ledger.quick_add.service import input_of, read_quick_line
from tests.factories import make_entry
from tests.ledger.businesses import make_actor


async def test_known_names_and_habits_are_used():
    actor = await make_actor()
    await make_entry(actor, party="blue LADLE", category="Meals")
    with clock.fixed(date(2026, 11, 20)):
        found = await read_quick_line(actor, Kind.EXPENSE, "12.80 blue ladle yesterday")
    assert (found.party, found.category, found.date) == (
        "blue LADLE", "Meals", date(2026, 11, 19),
    )  # fmt: skip
    assert found.is_party_known
    assert found.is_category_suggested
    made = await record_entry(actor, Kind.EXPENSE, input_of(found))
    assert (made.amount, made.party, made.category) == (Decimal("12.80"), "blue LADLE", "Meals")


async def test_a_typed_category_is_not_overruled():
    actor = await make_actor()
    await make_entry(actor, party="Blue Ladle", category="Meals")
    found = await read_quick_line(actor, Kind.EXPENSE, "12 blue ladle office")
    assert (found.category, found.is_category_suggested) == ("Office", False)


async def test_categories_are_those_of_the_kind():
    actor = await make_actor()
    found = await read_quick_line(actor, Kind.INCOME, "900 dunmere consulting transfer")
    assert (found.category, found.party) == ("Consulting", "Dunmere")


@pytest.mark.parametrize("line", ["", "a\0b", "x" * 20_000, "\ud800", "hello", "12.345 acme"])
async def test_a_line_that_cannot_be_used_comes_back_with_its_problems(line):
    actor = await make_actor()
    found = await read_quick_line(actor, Kind.EXPENSE, line)
    assert found.problems
    with pytest.raises(InvalidInputError) as caught:
        input_of(found)
    assert set(caught.value.fields) == {"line"}
