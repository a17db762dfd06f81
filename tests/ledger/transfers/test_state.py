"""The page Transfers, the form of one, and the offer to make one of two entries."""

from collections.abc import AsyncIterator
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from finance_app.finance_app import app
from finance_app.identity import service as identity
from finance_app.identity.inputs import LogInInput
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.db import new_id
from finance_app.ledger.bank_accounts.activity.state import BankAccountState
from finance_app.ledger.bank_accounts.views import account_href
from finance_app.ledger.shell.state import ShellState
from finance_app.ledger.transfers import service
from finance_app.ledger.transfers.editor.state import TransferEditorState
from finance_app.ledger.transfers.inputs import TransferFilter
from finance_app.ledger.transfers.pairs.state import TransferPairsState
from finance_app.ledger.transfers.rules import transfer_href
from finance_app.ledger.transfers.state import TransfersState
from finance_app.ui.toast import NoticeState
from tests.factories import PASSWORD, join, make_actor
from tests.headless import Headless
from tests.imports.plans.files import books
from tests.ledger.bank_accounts.accounts import make_account, put_in, take_out
from tests.ledger.transfers.moves import DAY, move, moving


@pytest.fixture
async def owner() -> Actor:
    actor = await make_actor()
    await make_account(actor)
    await make_account(actor, "Savings")
    return actor


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/transfers") as client:
        yield client


def form(**changes: str) -> dict[str, str]:
    return {
        "id": str(new_id()), "version": "", "date": "2026-03-14", "from_account": "Current",
        "to_account": "Savings", "amount": "30.5", "notes": "for later", **changes,
    }  # fmt: skip


async def said(tab: Headless) -> str:
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


async def visit(tab: Headless, path: str) -> TransfersState:
    tab.visit(path)
    await tab.send(TransfersState.load)
    return await tab.state(TransfersState)


async def test_a_transfer_is_recorded_from_the_form_and_taken_back_by_undo(tab, owner):
    state = await visit(tab, "/transfers")
    assert (state.is_loaded, state.rows, state.is_narrowed) == (True, [], False)
    await tab.send(TransferEditorState.open_new("Current"))
    editor = await tab.state(TransferEditorState)
    assert (editor.is_open, editor.title) == (True, "Record a transfer")
    assert editor.values["from_account"] == "Current"
    assert editor.values["date"] == clock.today().isoformat()
    assert editor.to_options[:2] == ["Current", "Savings"]
    typed = form(id=editor.transfer_id)
    key = editor.key
    await tab.send(TransferEditorState.save({**typed, "to_account": "", "amount": "-1"}))
    assert set(editor.errors) == {"to_account", "amount"}
    assert (editor.is_open, editor.key) == (True, key)
    await tab.send(TransferEditorState.save(typed))
    assert await said(tab) == "info: Transfer saved: €30.50 to Savings."
    assert not editor.is_open
    await tab.send(TransferEditorState.save(typed))
    (row,) = state.rows
    assert (row.from_account, row.to_account, row.amount, row.note) == (
        "Current", "Savings", "30.50", "for later",
    )  # fmt: skip
    assert (row.day_iso, row.is_of_entries) == ("2026-03-14", False)
    await tab.send(ShellState.undo)
    assert await said(tab) == "info: Transfer moved to the trash."
    assert state.rows == []


async def test_a_transfer_is_changed_and_what_another_saved_is_shown(tab, owner):
    made = await move(owner, "Current", "Savings", 5)
    await tab.send(TransferEditorState.open_transfer(str(made.id)))
    editor = await tab.state(TransferEditorState)
    assert (editor.title, editor.version, editor.is_of_entries) == ("Transfer", "1", False)
    mine = {"id": str(made.id), "version": "1", **editor.values, "amount": "6"}
    await service.change_transfer(owner, made.id, moving("Savings", "Current", 7), version=1)
    await tab.send(TransferEditorState.save(mine))
    assert "now it is 7.00 from Savings to Current" in editor.errors["form"]
    assert editor.is_open
    await tab.send(TransferEditorState.open_transfer(str(made.id)))
    await tab.send(TransferEditorState.save({**mine, "version": "2"}))
    assert await said(tab) == "info: Transfer changed."
    assert (await service.get_transfer(owner, made.id)).amount == 6


async def test_deleting_goes_to_the_trash_and_back(tab, owner):
    made = await move(owner, "Current", "Savings", 5)
    state = await visit(tab, "/transfers")
    await tab.send(TransferEditorState.delete(str(made.id)))
    assert await said(tab) == "info: Transfer deleted."
    assert state.rows == []
    await tab.send(ShellState.undo)
    assert await said(tab) == "info: Transfer restored."
    assert len(state.rows) == 1
    await service.delete_transfer(owner, made.id)
    state = await visit(tab, "/transfers?trashed=1")
    assert (state.is_trash, [row.id for row in state.rows]) == (True, [str(made.id)])
    await tab.send(TransfersState.restore(str(made.id)))
    assert await said(tab) == "info: Transfer restored."
    assert state.rows == []


async def test_the_list_is_narrowed_by_account_and_days(tab, owner):
    await move(owner, "Current", "Savings", 5)
    await move(owner, "Current", "Opening balances", 6, date=date(2026, 4, 1))
    state = await visit(tab, "/transfers?account=savings")
    assert ([row.amount for row in state.rows], state.is_narrowed) == (["5.00"], True)
    assert state.account_options[-1] == "savings", "what is typed stays to choose"
    await tab.send(TransfersState.choose_account("Current"))
    assert tab.redirects()[-1] == "/transfers?account=Current"
    await tab.send(TransfersState.choose_period("this_month"))
    first = clock.today().replace(day=1)
    assert f"account=savings&from={first}" in tab.redirects()[-1]
    await tab.send(TransfersState.choose_period("other"))
    assert state.is_choosing
    await tab.send(TransfersState.apply_dates({"from": "2026-04-01", "to": "2026-03-01"}))
    assert set(state.problems) == {"to"}
    await tab.send(TransfersState.apply_dates({"from": "2026-04-01", "to": ""}))
    assert tab.redirects()[-1] == "/transfers?account=savings&from=2026-04-01"
    state = await visit(tab, "/transfers?from=2026-04-01")
    assert [row.amount for row in state.rows] == ["6.00"]
    state = await visit(tab, "/transfers?account=Curent")
    assert "Did you mean “Current”" in state.failure


async def test_pages_lead_to_each_other(tab, owner):
    for n in range(51):
        await move(owner, "Current", "Savings", 1 + n)
    state = await visit(tab, "/transfers")
    assert (len(state.rows), state.newer) == (50, "")
    state = await visit(tab, state.older)
    assert ([row.amount for row in state.rows], state.older) == (["1.00"], "")
    state = await visit(tab, state.newer)
    assert len(state.rows) == 50


async def test_an_address_opens_a_transfer_or_an_empty_form_once(tab, owner):
    made = await move(owner, "Current", "Savings", 5)
    await visit(tab, transfer_href(made.id))
    editor = await tab.state(TransferEditorState)
    assert (editor.is_open, editor.transfer_id) == (True, str(made.id))
    await tab.send(TransferEditorState.close)
    await tab.send(TransfersState.load)
    assert not editor.is_open
    await visit(tab, "/transfers?new=1")
    assert (editor.is_open, editor.version) == (True, "")


async def test_what_was_typed_survives_a_log_in_that_ran_out(owner):
    typed = form(notes="half typed")
    async with Headless(app, session_id=str(owner.session_id), path="/transfers") as tab:
        await tab.send(TransferEditorState.open_new(""))
        await identity.log_out(owner)
        as_sent = {"__reflex_form_data__": [list(pair) for pair in typed.items()]}
        await tab.send(TransferEditorState.save(as_sent))
        (target,) = tab.redirects()
    onward = parse_qs(urlsplit(target).query)["next"][0]
    again = await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))
    session_id = str(again.actor.session_id)
    async with Headless(app, session_id=session_id, path=onward) as tab:
        await tab.send(TransfersState.load)
        editor = await tab.state(TransferEditorState)
        assert (editor.is_open, editor.values["notes"]) == (True, "half typed")


async def test_two_entries_are_made_a_transfer_with_one_click_and_undo_brings_them_back(tab, owner):
    out = await take_out(owner, 50, DAY)
    await put_in(owner, 50, DAY, bank_account="Savings")
    before = await books(owner)
    await take_out(owner, 7, DAY)
    (account,) = [one for one in await service.list_accounts(owner) if one.name == "Current"]
    tab.visit(account_href(account.id))
    await tab.send(BankAccountState.load)
    await tab.send(TransferPairsState.load)
    pairs = await tab.state(TransferPairsState)
    (row,) = pairs.rows
    assert (row.from_account, row.to_account, row.amount, row.days) == (
        "Current", "Savings", "50.00", "14 Mar",
    )  # fmt: skip
    await tab.send(TransferPairsState.make(row.expense_id, row.income_id))
    assert await said(tab) == "info: Transfer made: Current to Savings."
    shown = await tab.state(BankAccountState)
    assert [one.party for one in shown.rows] == ["Transfer to Savings", "Northgate Stationers"]
    assert shown.balance.whole == "43"
    (made,) = (await service.list_transfers(owner, TransferFilter())).items
    await tab.send(TransferEditorState.open_transfer(str(made.id)))
    assert (await tab.state(TransferEditorState)).is_of_entries
    await tab.send(TransferEditorState.close)
    await tab.send(ShellState.undo)
    assert await said(tab) == "info: The expense and the income are back."
    assert [one for one in await books(owner) if one[2] != -7] == before
    await tab.send(TransferPairsState.make(str(out.id), str(out.id)))
    assert "no transfer" in str(tab.errors[-1])
    tab.visit("/bank-accounts/account?id=x")
    await tab.send(TransferPairsState.load)
    assert pairs.rows == []


async def test_viewers_look_and_change_nothing(owner):
    made = await move(owner, "Current", "Savings", 5)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/transfers") as tab:
        assert len((await visit(tab, "/transfers?new=1")).rows) == 1
        editor = await tab.state(TransferEditorState)
        assert not editor.is_open
        await tab.send(TransferEditorState.open_transfer(str(made.id)))
        assert editor.is_open
        for event in (
            TransferEditorState.open_new(""),
            TransferEditorState.save(form()),
            TransferEditorState.delete(str(made.id)),
            TransfersState.restore(str(made.id)),
            TransferPairsState.make(str(made.id), str(made.id)),
        ):
            await tab.send(event)
            assert await said(tab) == "error: Your role does not allow this."
    assert (await service.get_transfer(owner, made.id)).version == 1
