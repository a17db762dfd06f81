"""The page Accounts: the chart by type, the form, archiving with Undo."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from finance_app.finance_app import app
from finance_app.identity import service as identity
from finance_app.identity.inputs import LogInInput
from finance_app.identity.rules import Actor, Role
from finance_app.ledger.bank_accounts.rules import BankAccountType
from finance_app.ledger.bank_accounts.service import archive_account
from finance_app.ledger.gl_accounts import service
from finance_app.ledger.gl_accounts.chart.state import ChartState
from finance_app.ledger.gl_accounts.inputs import GlAccountInput
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.gl_accounts.state import GlAccountEditorState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import PASSWORD, join, make_actor
from tests.headless import Headless
from tests.ledger.bank_accounts.accounts import make_account, put_in, take_out
from tests.ledger.gl_accounts.chart import make_gl_account
from tests.ledger.transfers.moves import move

DAY = date(2026, 3, 14)
FORM = {
    "id": "", "version": "", "name": "Loan", "code": "2300", "kind": "loan:liability",
    "opening_balance": "500", "opening_on": "2026-01-01",
}  # fmt: skip


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/gl-accounts") as client:
        yield client


async def said(tab: Headless) -> str:
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


async def test_the_chart_shows_each_account_in_its_group_with_its_balance(tab, owner):
    bank = await make_account(owner)
    card = BankAccountType.CARD
    await make_account(owner, "Card", opening_balance=Decimal(-20), type=card)
    loan = await make_gl_account(
        owner, code="2300", opening_balance=Decimal(500), opening_on=date(2026, 1, 1)
    )
    await put_in(owner, 70, DAY, category="Sales")
    await take_out(owner, 40, DAY, category="Rent")
    await move(owner, "Current", loan.name, 30)
    await tab.send(ChartState.load)
    state = await tab.state(ChartState)
    assert state.is_loaded
    groups = {group.title: group for group in state.groups}
    assert list(groups) == ["Assets", "Liabilities", "Equity", "Incomes", "Expenses"]
    rows = {row.name: row for group in state.groups for row in group.rows}
    assert rows["Current"].balance == "100.00", "100 and 70, less 40 and 30"
    assert rows["Current"].href == f"/bank-accounts/account?id={bank.id}"
    assert (rows["Card"].balance, rows["Card"].opening) == ("20.00", "20.00")
    shown = rows[loan.name]
    assert (shown.code, shown.note, shown.balance) == ("2300", "Loan", "470.00")
    assert (shown.opening, shown.opening_note) == ("500.00", "1 January 2026")
    assert shown.ledger_href == f"/reports/general-ledger?account={loan.id}"
    assert (shown.is_own, shown.is_editable, shown.href) == (True, True, "")
    assert (rows["Sales"].balance, rows["Rent"].balance) == ("70.00", "40.00")
    assert rows["Sales"].href == "/incomes?category=Sales"
    assert not rows["Receivables"].is_own
    # What is there is what is owed and what is one's own: 100 = 20 + 470 - 420 + 30.
    assert [groups[name].total for name in ("Assets", "Liabilities", "Equity")] == [
        "100.00", "490.00", "(390.00)",
    ]  # fmt: skip
    assert (rows["Opening balances"].balance, rows["Profit to date"].balance) == (
        "(420.00)", "30.00",
    )  # fmt: skip
    assert groups["Incomes"].note == "in FY 2026"


async def test_an_archived_account_with_money_on_it_again_is_shown_with_the_others(tab, owner):
    account = await make_account(owner, opening_balance=Decimal(0))
    await archive_account(owner, account.id)
    await put_in(owner, 70, DAY)
    await tab.send(ChartState.load)
    groups = {group.title: group for group in (await tab.state(ChartState)).groups}
    assert "Current" in {row.name for row in groups["Assets"].rows}
    assert groups["Assets"].total == groups["Equity"].total == "70.00"


async def test_an_account_is_added_and_changed_and_nothing_typed_is_lost(tab, owner):
    await tab.send(GlAccountEditorState.open_new)
    editor = await tab.state(GlAccountEditorState)
    assert (editor.is_open, editor.title, editor.is_system) == (True, "Add an account", False)
    assert editor.values["kind"] == "loan:liability"
    key = editor.key
    await tab.send(GlAccountEditorState.save({**FORM, "name": "", "opening_balance": "1.234"}))
    assert set(editor.errors) == {"name", "opening_balance"}
    assert (editor.is_open, editor.key) == (True, key)
    await tab.send(GlAccountEditorState.save({**FORM, "kind": "other:income"}))
    assert set(editor.errors) == {"kind"}
    await tab.send(GlAccountEditorState.save(FORM))
    assert await said(tab) == "info: Account saved: Loan."
    assert not editor.is_open
    loan = await service.find_account_by_name(owner, "Loan")

    await tab.send(GlAccountEditorState.open_account(str(loan.id)))
    assert editor.values == {
        **{name: FORM[name] for name in ("name", "code", "kind", "opening_on")},
        "opening_balance": "500.00",
    }
    change = {"id": str(loan.id), "version": editor.version, **editor.values, "name": "Van"}
    await tab.send(GlAccountEditorState.save(change))
    assert (await service.get_account(owner, loan.id)).name == "Van"
    await tab.send(GlAccountEditorState.open_account(str(loan.id)))
    await tab.send(GlAccountEditorState.save({**change, "version": "1"}))
    assert "changed since" in editor.errors["form"]
    await tab.send(GlAccountEditorState.close)
    assert (editor.is_open, editor.errors) == (False, {})


async def test_what_every_business_has_offers_a_name_and_a_code_and_where_it_may_an_opening(tab):
    editor = await tab.state(GlAccountEditorState)
    for account_id, may_open in ((SystemAccount.RECEIVABLE, True), (SystemAccount.CASH, False)):
        await tab.send(GlAccountEditorState.open_account(str(account_id)))
        assert (editor.is_system, editor.may_open) == (True, may_open)
    await tab.send(GlAccountEditorState.open_account(str(SystemAccount.DEPRECIATION)))
    assert editor.hint.startswith("Below zero")
    change = {"id": str(SystemAccount.DEPRECIATION), "version": editor.version, **editor.values,
              "code": "0190", "opening_balance": "-300"}  # fmt: skip
    await tab.send(GlAccountEditorState.save(change))
    assert await said(tab) == "info: Account saved: Accumulated depreciation."


async def test_an_account_is_archived_and_back_by_undo(tab, owner):
    await make_account(owner)
    loan = await make_gl_account(owner)
    await tab.send(ChartState.load)
    state = await tab.state(ChartState)
    await tab.send(ChartState.archive(str(loan.id)))
    assert await said(tab) == "info: Account archived: Loan from the bank."
    assert state.has_archived
    await tab.send(ShellState.undo)
    assert await said(tab) == "info: Account back in use: Loan from the bank."
    assert not state.has_archived
    await service.archive_account(owner, loan.id)
    tab.visit("/gl-accounts?archived=1")
    await tab.send(ChartState.load)
    (group,) = state.groups
    assert [row.name for row in group.rows] == ["Loan from the bank"]
    await tab.send(ChartState.restore(str(loan.id)))
    assert state.groups == []
    await move(owner, loan.name, "Current", 25)
    await tab.send(ChartState.archive(str(loan.id)))
    assert str(tab.errors[-1]) == (
        "Loan from the bank is used by 1 transfer; its balance is 25.00. Move it first."
    )


async def test_what_was_typed_survives_a_log_in_that_ran_out_and_a_forgotten_tab(owner):
    async with Headless(app, session_id=str(owner.session_id), path="/gl-accounts") as tab:
        await tab.send(GlAccountEditorState.save({**FORM, "id": str(owner.user_id), "name": ""}))
        editor = await tab.state(GlAccountEditorState)
        assert (editor.is_open, editor.values["code"]) == (True, "2300")
        await identity.log_out(owner)
        as_sent = {"__reflex_form_data__": [list(pair) for pair in FORM.items()]}
        await tab.send(GlAccountEditorState.save(as_sent))
        (target,) = tab.redirects()
    onward = parse_qs(urlsplit(target).query)["next"][0]
    again = await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))
    session_id = str(again.actor.session_id)
    async with Headless(app, session_id=session_id, path=onward) as tab:
        await tab.send(ChartState.load)
        editor = await tab.state(GlAccountEditorState)
        assert (editor.is_open, editor.values["name"]) == (True, "Loan")


async def test_viewers_look_and_change_nothing(owner):
    loan = await make_gl_account(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/gl-accounts") as tab:
        await tab.send(ChartState.load)
        assert (await tab.state(ChartState)).groups
        for event in (
            ChartState.archive(str(loan.id)),
            ChartState.restore(str(loan.id)),
            GlAccountEditorState.open_new,
            GlAccountEditorState.open_account(str(loan.id)),
            GlAccountEditorState.save(FORM),
        ):
            await tab.send(event)
            assert await said(tab) == "error: Your role does not allow this."
    entered = GlAccountInput(name=loan.name)
    assert (await service.change_account(owner, loan.id, entered)).version == 2
