"""The editor of entries with a rate of tax: the tax follows the amount until it is typed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor
from finance_app.ledger.editor.parts.views import SPLIT
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries import service
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.tax_rates.service import archive_rate
from tests.factories import make_actor
from tests.headless import Headless
from tests.ledger.tax_rates.rates import make_tax_rate, rate_input


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/expenses") as client:
        yield client


async def send(tab: Headless, button: str = "", **changes: str) -> Any:
    """Send the form as the browser would: as opened, with what was typed over it."""
    editor = await tab.state(EditorState)
    hidden = {"kind": editor.kind, "id": editor.entry_id, "version": editor.version}
    typed = {name.replace("__", "-"): text for name, text in changes.items()}
    await tab.send(EditorState.save({**editor.values, **hidden, **typed}, button))
    return await tab.state(EditorState)


async def expenses(actor: Actor) -> tuple[Entry, ...]:
    return (await service.list_entries(actor, Kind.EXPENSE, EntryFilter(sort="-amount"))).items


async def test_the_tax_of_a_rate_is_worked_out_anew_with_the_amount(tab, owner):
    await make_tax_rate(owner)
    await tab.send(EditorState.open_new("expense"))
    opened = await tab.state(EditorState)
    assert (opened.rate_options, opened.values["tax_rate"]) == (["Standard"], "")
    await send(tab, amount="100.00", date="2026-03-13", tax_rate="Standard",
               amounts_include_tax="0")  # fmt: skip
    (saved,) = await expenses(owner)
    assert (saved.amount, saved.tax_amount) == (119, 19)
    await tab.send(EditorState.open_entry("expense", str(saved.id)))
    editor = await tab.state(EditorState)
    assert editor.has_more
    assert {name: editor.values[name] for name in ("amount", "tax_rate", "tax_amount")} == {
        "amount": "119.00", "tax_rate": "Standard", "tax_amount": "",
    }  # fmt: skip
    await send(tab, amount="238.00")
    (changed,) = await expenses(owner)
    assert (changed.amount, changed.tax_amount) == (238, 38)


async def test_a_tax_that_was_typed_stays_zero_too(tab, owner):
    await make_tax_rate(owner)
    for typed in ("0", "18.99"):
        await tab.send(EditorState.open_new("expense"))
        await send(tab, amount="119.00", date="2026-03-13", tax_rate="Standard", tax_amount=typed)
    for entry in await expenses(owner):
        await tab.send(EditorState.open_entry("expense", str(entry.id)))
        await send(tab, notes="Looked at")
    assert sorted(str(one.tax_amount) for one in await expenses(owner)) == ["0.00", "18.99"]


async def test_sent_twice_it_is_one_entry_of_one_version(tab, owner):
    await make_tax_rate(owner)
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    form = {**editor.values, "kind": "expense", "id": editor.entry_id, "version": "",
            "amount": "119.00", "date": "2026-03-13", "tax_rate": "STANDARD"}  # fmt: skip
    await tab.send(EditorState.save(form, ""))
    await tab.send(EditorState.save(form, ""))
    (saved,) = await expenses(owner)
    assert (saved.version, saved.tax_amount) == (1, 19)


async def test_parts_follow_the_rate_of_the_whole(tab, owner):
    await make_tax_rate(owner)
    await tab.send(EditorState.open_new("expense"))
    await send(tab, SPLIT, amount="219.00", date="2026-03-13", tax_rate="Standard")
    changes = {"part__1__amount": "119.00", "part__2__amount": "100.00",
               "part__2__tax_amount": "0"}  # fmt: skip
    await send(tab, amount="219.00", date="2026-03-13", tax_rate="Standard", **changes)
    parts = await expenses(owner)
    assert [(one.amount, one.tax_amount) for one in parts] == [(119, 19), (100, 0)]
    await tab.send(EditorState.open_entry("expense", str(parts[0].id)))
    editor = await tab.state(EditorState)
    assert sorted(row.tax_amount for row in editor.parts) == ["", "0.00"]


async def test_a_rate_that_cannot_be_is_said_at_its_field_and_an_archived_one_stays(tab, owner):
    rate = await make_tax_rate(owner)
    await tab.send(EditorState.open_new("expense"))
    early = await send(tab, amount="119.00", date="2006-03-13", tax_rate="Standard")
    assert early.is_open
    assert early.errors == {"tax_rate": "The tax rate Standard begins on 1 January 2007."}
    await send(tab, amount="119.00", date="2026-03-13", tax_rate="Standard")
    (saved,) = await expenses(owner)
    await archive_rate(owner, rate.id)
    await make_tax_rate(owner, rate_input("Reduced", 7))
    await tab.send(EditorState.open_entry("expense", str(saved.id)))
    editor = await tab.state(EditorState)
    assert editor.rate_options == ["Reduced", "Standard"]
    assert not (await send(tab, notes="Looked at")).is_open
