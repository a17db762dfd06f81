"""Budgets as the assistant proposes them: of a month or of every month, and taken back."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.kit.errors import ChangedSinceError, ForbiddenError, InvalidInputError
from finance_app.ledger.budgets.service import list_budgets
from finance_app.ledger.budgets.tools import DRAFTABLE, TOOLS, BudgetDraft
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import add_category
from tests.ledger.budgets.cells import FEB, JAN, MARCH, budgets, put
from tests.ledger.businesses import make_actor

(TOOL,) = TOOLS
SAID = {"category": "travel", "month": dt.date(2026, 2, 14), "amount": Decimal("250.50")}


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def proposed(actor, **asked):
    return await TOOL.propose(actor, BudgetDraft(**asked))


async def test_a_budget_of_a_month(owner):
    proposal = await proposed(owner, **SAID)
    assert proposal.values == {
        "kind": "expense", "category": "travel", "month": "2026-02", "every_month": "",
        "amount": "250.5",
    }  # fmt: skip
    assert await DRAFTABLE.check(owner, proposal) == {}
    assert await budgets(owner, "Travel") == {}
    saved = await DRAFTABLE.save(owner, proposal)
    assert await budgets(owner, "Travel") == {FEB: "250.50"}
    assert (saved.label, saved.href) == (
        "Budget: Travel, February 2026: €250.50", "/budgets?year=2026",
    )  # fmt: skip
    await DRAFTABLE.undo(owner, saved)
    assert await budgets(owner, "Travel") == {}


async def test_a_budget_of_every_month_of_the_fiscal_year():
    owner = await make_actor(fiscal_year_start="04-06")
    proposal = await proposed(owner, **SAID, every_month=True)
    assert proposal.values["month"] == "2026-02"  # 14 February is in the month from the 6th
    saved = await DRAFTABLE.save(owner, proposal)
    year = dt.date(2025, 4, 6), dt.date(2026, 12, 31)  # 6 April 2025 to 5 April 2026, and after
    (months,) = (await list_budgets(owner, *year)).values()
    assert (min(months), max(months)) == (dt.date(2025, 4, 6), dt.date(2026, 3, 6))
    assert [str(amount) for amount in months.values()] == ["250.50"] * 12
    assert saved.href == "/budgets?year=2025"
    await DRAFTABLE.undo(owner, saved)
    assert await budgets(owner, "Travel") == {}


async def test_undo_puts_back_what_was_there_all_or_none(owner):
    await put(owner, "Travel", JAN, 5)
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID, every_month=True))
    await put(owner, "Travel", MARCH, 7)
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)
    found = await budgets(owner, "Travel")
    assert (found[JAN], found[FEB], found[MARCH]) == ("250.50", "250.50", "7.00")
    again = await DRAFTABLE.save(owner, await proposed(owner, **SAID, every_month=True))
    await DRAFTABLE.undo(owner, again)
    assert (await budgets(owner, "Travel"))[MARCH] == "7.00"
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, again)


async def test_what_changes_nothing_is_taken_back_as_nothing(owner):
    await put(owner, "Travel", FEB, "250.50")
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    assert saved.id == ""
    await DRAFTABLE.undo(owner, saved)
    assert await budgets(owner, "Travel") == {FEB: "250.50"}


async def test_what_is_missing_or_wrong_is_said(owner):
    empty = await proposed(owner)
    assert set(empty.values.values()) == {""}
    assert set(await DRAFTABLE.check(owner, empty)) == {"category", "month", "amount", "kind"}
    wrong = await proposed(owner, **{**SAID, "category": "Nonsense"}, kind="expense")
    assert list(await DRAFTABLE.check(owner, wrong)) == ["category"]
    for changes, field in (
        ({"month": "2026-13"}, "month"), ({"amount": "1.001"}, "amount"),
        ({"every_month": "maybe"}, "every_month"), ({"month": "2026"}, "month"),
    ):  # fmt: skip
        proposal = await proposed(owner, **SAID)
        odd = replace(proposal, values={**proposal.values, **changes})
        with pytest.raises(InvalidInputError) as error:
            await DRAFTABLE.save(owner, odd)
        assert list(error.value.fields) == [field]
    assert await budgets(owner, "Travel") == {}


async def test_a_category_of_both_kinds_needs_its_kind(owner):
    assert (await proposed(owner, category="Sales")).values["kind"] == "income"
    await add_category(owner, Kind.INCOME, "Travel")
    assert (await proposed(owner, **SAID)).values["kind"] == ""
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID, kind="income"))
    assert await budgets(owner, "Travel", Kind.INCOME) == {FEB: "250.50"}
    assert await budgets(owner, "Travel") == {}
    assert saved.id


async def test_others_propose_nothing(owner):
    with pytest.raises(ForbiddenError):
        await proposed(replace(owner, role=Role.VIEWER), **SAID)
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    with pytest.raises(Exception, match="does not exist"):
        await DRAFTABLE.undo(await make_actor(), saved)
    assert await budgets(owner, "Travel") == {FEB: "250.50"}


async def test_choices_are_those_of_the_page(owner):
    choices = await DRAFTABLE.choices(owner)
    assert choices["kind"] == ["expense", "income"]
    assert "Travel" in choices["category:expense"]
