"""Quick add: read while typing, saved by Enter, taken back by Undo."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from finance_app.finance_app import app
from finance_app.identity import service as identity
from finance_app.identity.inputs import LogInInput
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries import service
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.quick_add.state import EDIT, OTHER, QuickAddState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import PASSWORD, join, make_actor
from tests.headless import Headless

LINE = "42.50 Staples office yesterday card"


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/") as client:
        yield client


async def form_of(tab: Headless, line: str) -> dict[str, Any]:
    state = await tab.state(QuickAddState)
    return {"line": line, "kind": state.kind, "id": state.entry_id}


async def recorded(actor: Actor, kind: Kind = Kind.EXPENSE) -> list[Any]:
    return list((await service.list_entries(actor, kind, EntryFilter())).items)


async def test_a_line_is_shown_as_chips_before_it_is_saved(tab, owner):
    await tab.send(QuickAddState.open("expense"))
    await tab.send(QuickAddState.read(LINE, "expense"))
    state = await tab.state(QuickAddState)
    assert [(chip.part, chip.text) for chip in state.chips] == [
        ("amount", "€42.50"),
        ("party", "Staples"),
        ("category", "Office"),
        ("date", "Yesterday, 19 Nov"),
        ("payment_method", "Card"),
    ]
    assert state.problem == ""
    assert await recorded(owner) == []


async def test_enter_saves_and_undo_takes_it_back(tab, owner):
    await tab.send(QuickAddState.open("expense"))
    await tab.send(QuickAddState.save(await form_of(tab, LINE), ""))
    (saved,) = await recorded(owner)
    assert (saved.amount, saved.party, saved.category, saved.date) == (
        Decimal("42.5"), "Staples", "Office", dt.date(2026, 11, 19),
    )  # fmt: skip
    assert not (await tab.state(QuickAddState)).is_open
    assert (await tab.state(NoticeState)).text == "Expense saved: Staples, €42.50."
    await tab.send(ShellState.undo)
    assert await recorded(owner) == []


async def test_enter_twice_records_once(tab, owner):
    await tab.send(QuickAddState.open("expense"))
    form = await form_of(tab, LINE)
    await tab.send(QuickAddState.save(form, ""))
    await tab.send(QuickAddState.save(form, ""))
    assert len(await recorded(owner)) == 1


@pytest.mark.parametrize(
    "line", ["", "Staples", "12.345 Staples", "0 Staples", "5 Staples 29 Feb 2025"]
)
async def test_a_line_that_cannot_be_saved_says_why_and_stays(tab, owner, line):
    await tab.send(QuickAddState.open("expense"))
    state = await tab.state(QuickAddState)
    key = state.key
    await tab.send(QuickAddState.save(await form_of(tab, line), ""))
    assert state.problem
    assert state.is_open
    assert state.key == key
    assert await recorded(owner) == []


async def test_while_the_amount_is_still_to_come_nothing_is_complained_of(tab):
    await tab.send(QuickAddState.open("expense"))
    await tab.send(QuickAddState.read("Staples", "expense"))
    state = await tab.state(QuickAddState)
    assert state.problem == ""
    await tab.send(QuickAddState.read("Staples 12.345", "expense"))
    assert "12.345" in state.problem


async def test_the_full_form_starts_from_what_was_read(tab, owner):
    await tab.send(QuickAddState.open("expense"))
    await tab.send(QuickAddState.save(await form_of(tab, f"{LINE} # for June"), EDIT))
    editor = await tab.state(EditorState)
    assert editor.is_open
    assert {name: text for name, text in editor.values.items() if text} == {
        "amount": "42.50", "date": "2026-11-19", "party": "Staples", "category": "Office",
        "payment_method": "Card", "notes": "for June",
    }  # fmt: skip
    assert not (await tab.state(QuickAddState)).is_open
    form = {**editor.values, "kind": "expense", "id": editor.entry_id, "version": ""}
    await tab.send(EditorState.save(form, ""))
    assert len(await recorded(owner)) == 1


async def test_the_line_can_go_on_as_an_income(tab, owner):
    await tab.send(QuickAddState.open("expense"))
    await tab.send(QuickAddState.save(await form_of(tab, "900 Harbour Hotel"), OTHER))
    state = await tab.state(QuickAddState)
    assert (state.kind, state.line, state.is_open) == ("income", "900 Harbour Hotel", True)
    await tab.send(QuickAddState.save(await form_of(tab, state.line), ""))
    assert len(await recorded(owner, Kind.INCOME)) == 1
    assert await recorded(owner) == []


async def test_the_line_survives_a_log_in_that_ran_out(owner):
    async with Headless(app, session_id=str(owner.session_id), path="/incomes?q=x") as tab:
        await tab.send(QuickAddState.open("income"))
        await identity.log_out(owner)
        await tab.send(QuickAddState.read("900 Harbour Hotel", "income"))
        (address,) = tab.redirects()
    onward = parse_qs(urlsplit(address).query)["next"][0]
    fresh = (await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))).actor
    async with Headless(app, session_id=str(fresh.session_id), path=onward) as later:
        await later.send(ShellState.load)
        state = await later.state(QuickAddState)
        assert (state.is_open, state.line, state.kind) == (True, "900 Harbour Hotel", "income")
        assert state.chips[0].text == "€900.00"


async def test_a_viewer_cannot_even_open_it(owner):
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/") as tab:
        await tab.send(QuickAddState.open("expense"))
        assert not (await tab.state(QuickAddState)).is_open
