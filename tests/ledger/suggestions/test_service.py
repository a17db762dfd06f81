"""Suggestions from what the business used before, and only that business."""

import datetime as dt

from sqlalchemy import text

from finance_app.kit import db
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import delete_entries
from finance_app.ledger.suggestions.service import (
    category_model,
    known_parties,
    matching_parties,
    payment_methods,
    suggest_category,
)
from tests.factories import make_entry
from tests.ledger.businesses import make_actor

EXPENSE = Kind.EXPENSE


async def test_the_category_used_most_lately_is_suggested():
    actor = await make_actor()
    for _ in range(25):
        await make_entry(actor, party="Acme", category="Rent")
    for category in [*["Office"] * 8, *["Meals"] * 7, *[None] * 5]:
        await make_entry(actor, party="ACME", category=category)
    assert await suggest_category(actor, EXPENSE, " acme ") == "Office"
    assert await suggest_category(actor, EXPENSE, "Unheard of") is None
    assert await suggest_category(actor, EXPENSE, "") is None
    assert await suggest_category(actor, EXPENSE, "a\0") is None
    assert await suggest_category(actor, Kind.INCOME, "Acme") is None
    assert await suggest_category(await make_actor(), EXPENSE, "Acme") is None


async def test_names_are_found_by_their_beginning_as_last_written():
    actor = await make_actor()
    gone = await make_entry(actor, party="Acorn")
    for party in ("acme", "Acme", "ACME Ltd", "Beta", "Ünal", "", "Acme"):
        await make_entry(actor, party=party)
    await delete_entries(actor, EXPENSE, [gone.id])
    assert await known_parties(actor, EXPENSE, "AC") == ("Acme", "ACME Ltd")
    assert await known_parties(actor, EXPENSE, "ü") == ("Ünal",)
    assert await known_parties(actor, EXPENSE, "%") == ()
    assert await known_parties(actor, EXPENSE, limit=2) == ("Acme", "ACME Ltd")
    assert await known_parties(actor, EXPENSE) == ("Acme", "ACME Ltd", "Beta", "Ünal")
    assert await known_parties(actor, Kind.INCOME) == ()
    assert await known_parties(await make_actor(), EXPENSE) == ()


async def test_whole_names_are_matched_in_any_case():
    actor = await make_actor()
    await make_entry(actor, party="Blue Ladle")
    found = await matching_parties(actor, EXPENSE, ["blue", "BLUE LADLE", "a\0", ""])
    assert found == ("Blue Ladle",)
    assert await matching_parties(actor, EXPENSE, []) == ()


async def test_ways_of_paying_of_both_kinds():
    actor = await make_actor()
    for _ in range(2):
        await make_entry(actor, Kind.INCOME, payment_method="Giro")
    await make_entry(actor, payment_method="cash")
    await make_entry(actor, payment_method="")
    assert await payment_methods(actor) == (
        "Giro", "cash", "Card", "Bank transfer", "Direct debit",
    )  # fmt: skip


async def test_a_model_of_what_the_business_reviewed():
    actor = await make_actor()
    for _ in range(3):
        await make_entry(actor, party="Blue Ladle", category="Meals", notes="lunch")
        await make_entry(actor, party="Staples", category="Office")
        await make_entry(actor, Kind.INCOME, party="Staples", category="Sales")
        await make_entry(actor, party="Nobody knows")
        gone = await make_entry(actor, party="Gone", category="Travel")
        await delete_entries(actor, EXPENSE, [gone.id])
    for _ in range(3):
        new = await make_entry(actor, party="Unseen", category="Travel")
        async with db.transaction(actor) as session:
            query = text("UPDATE expenses SET is_suggested = true WHERE id = :id")
            await session.execute(query, {"id": new.id})
    model = await category_model(actor)
    assert model.guess("expense", "BLUE LADLE 4417") == "Meals"
    assert model.guess("expense", "lunch") == "Meals"
    assert model.guess("expense", "Staples") == "Office"
    assert model.guess("income", "Staples") == "Sales"
    for party in ("Nobody knows", "Gone", "Unseen"):
        assert model.guess("expense", party) is None
    assert set(model.posteriors("expense", "")) == {"Meals", "Office"}
    assert (await category_model(await make_actor())).stored() == {}


async def test_a_model_is_made_of_the_latest_entries_and_the_beginning_of_their_notes(monkeypatch):
    monkeypatch.setattr("finance_app.ledger.suggestions.service.EXAMPLES_MAX", 2)
    actor = await make_actor()
    for day, party in ((3, "Newest"), (1, "Oldest"), (2, "Middle")):
        await make_entry(
            actor, date=dt.date(2026, 3, day), party=party, category="Office",
            notes=f"{'x ' * 150}hidden",
        )  # fmt: skip
    assert set((await category_model(actor)).stored()["expense"]["words"]) == {"newest", "middle"}
