"""The pages of bank accounts: the list, the form, one account, reconciling."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from finance_app.finance_app import app
from finance_app.identity import service as identity
from finance_app.identity.inputs import LogInInput
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.bank_accounts import service
from finance_app.ledger.bank_accounts.activity.state import BankAccountState
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.reconciliations.service import list_reconciliations
from finance_app.ledger.bank_accounts.reconciliations.state import ReconcileState
from finance_app.ledger.bank_accounts.rules import BankAccountType
from finance_app.ledger.bank_accounts.state import BankAccountEditorState, BankAccountsState
from finance_app.ledger.bank_accounts.views import account_href, reconcile_href
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import delete_entries, get_entry, restore_entries
from finance_app.ledger.entries.state import ExpensesState, IncomesState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import PASSWORD, join, make_actor
from tests.headless import Headless
from tests.ledger.bank_accounts.accounts import MARCH, make_account, put_in, take_out

IBAN = "DE89370400440532013000"


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/bank-accounts") as client:
        yield client


async def said(tab: Headless) -> str:
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


async def open_account(tab: Headless, account, **query: str):
    tab.visit(account_href(account.id, **query))
    await tab.send(BankAccountState.load)
    return await tab.state(BankAccountState)


async def open_statement(tab: Headless, account, on: str = "", closing: str = ""):
    tab.visit(reconcile_href(account.id, on, closing))
    await tab.send(ReconcileState.load)
    return await tab.state(ReconcileState)


async def test_the_list_shows_what_accounts_hold(tab, owner):
    await make_account(owner, identification=IBAN)
    card_type = BankAccountType.CARD
    await make_account(owner, "Credit card", opening_balance=Decimal("-20.50"), type=card_type)
    year = clock.today().year
    await put_in(owner, "1200.25", dt.date(year, 3, 14))
    await tab.send(BankAccountsState.load)
    state = await tab.state(BankAccountsState)
    assert state.is_loaded
    assert (state.summary, state.total, state.has_archived) == ("2 accounts", "€1,279.75", False)
    card, current = state.rows
    assert (card.name, card.balance, card.line_count, card.last_line) == (
        "Credit card", "(20.50)", "0", "",
    )  # fmt: skip
    assert (current.number, current.balance) == ("DE89 3704 0044 0532 0130 00", "1,300.25")
    assert (current.last_line, current.reconciled) == ("14 Mar", "")
    assert (card.type, current.type) == ("Card", "")
    assert current.href == f"/bank-accounts/account?id={current.id}"


async def test_an_account_is_added_and_changed_and_nothing_typed_is_lost(tab, owner):
    await tab.send(BankAccountEditorState.open_new)
    editor = await tab.state(BankAccountEditorState)
    assert (editor.is_open, editor.title) == (True, "Add an account")
    form = {"id": "", "version": "", "name": "", "identification": "x", "opening_balance": "1.234"}
    await tab.send(BankAccountEditorState.save(form))
    assert set(editor.errors) == {"name", "opening_balance"}
    key = editor.key
    assert editor.is_open
    good = {
        **form, "name": "Current", "identification": IBAN, "opening_balance": "(1,000)",
        "type": "card", "opening_on": "2026-01-01",
    }  # fmt: skip
    await tab.send(BankAccountEditorState.save(good))
    assert await said(tab) == "info: Account saved: Current."
    assert not editor.is_open
    assert key == editor.key
    (row,) = (await tab.state(BankAccountsState)).rows
    assert row.balance == "(1,000.00)"

    await tab.send(BankAccountEditorState.open_account(row.id))
    assert editor.values == {
        "name": "Current", "identification": "DE89 3704 0044 0532 0130 00",
        "opening_balance": "-1000.00", "type": "card", "opening_on": "2026-01-01",
    }  # fmt: skip
    change = {"id": row.id, "version": editor.version, **editor.values, "name": "Main"}
    await tab.send(BankAccountEditorState.save(change))
    await tab.send(BankAccountEditorState.open_account(row.id))
    await service.change_account(
        owner, (await service.list_accounts(owner))[0].id, AccountInput(name="Other")
    )
    await tab.send(BankAccountEditorState.save({**change, "version": editor.version}))
    assert "changed since" in editor.errors["form"]
    assert editor.is_open
    await tab.send(BankAccountEditorState.close)
    assert (editor.is_open, editor.errors) == (False, {})


async def test_a_tab_the_server_forgot_keeps_what_was_typed(tab, owner):
    account = await make_account(owner)
    form = {"id": str(account.id), "version": "1", "name": "", "opening_balance": "typed"}
    await tab.send(BankAccountEditorState.save(form))
    editor = await tab.state(BankAccountEditorState)
    assert (editor.is_open, editor.title) == (True, "Edit account")
    assert editor.values["opening_balance"] == "typed"
    assert (editor.account_id, editor.version) == (str(account.id), "1")


async def test_what_was_typed_survives_a_log_in_that_ran_out(owner):
    form = {"id": "", "version": "", "name": "Half typed", "identification": ""}
    async with Headless(app, session_id=str(owner.session_id), path="/bank-accounts") as tab:
        await tab.send(BankAccountEditorState.open_new)
        await identity.log_out(owner)
        as_sent = {"__reflex_form_data__": [list(pair) for pair in form.items()]}
        await tab.send(BankAccountEditorState.save(as_sent))
        (target,) = tab.redirects()
    onward = parse_qs(urlsplit(target).query)["next"][0]
    again = await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))
    session_id = str(again.actor.session_id)
    async with Headless(app, session_id=session_id, path=onward) as tab:
        await tab.send(BankAccountsState.load)
        editor = await tab.state(BankAccountEditorState)
        assert (editor.is_open, editor.values["name"]) == (True, "Half typed")


async def test_an_account_that_money_is_on_is_not_archived(tab, owner):
    account = await make_account(owner)
    await put_in(owner, 5, MARCH)
    await tab.send(BankAccountsState.load)
    await tab.send(BankAccountsState.archive(str(account.id)))
    await open_account(tab, account)
    await tab.send(BankAccountState.archive)
    told = "Current is used by 1 income; its balance is 105.00. Move it first."
    assert [str(error) for error in tab.errors] == [told, told], "which the page shows"
    assert [one.name for one in await service.list_accounts(owner)] == ["Current"]


async def test_an_account_is_archived_and_back_by_undo(tab, owner):
    account = await make_account(owner, opening_balance=Decimal(0))
    await tab.send(BankAccountsState.load)
    await tab.send(BankAccountsState.archive(str(account.id)))
    state = await tab.state(BankAccountsState)
    assert (state.rows, state.has_archived) == ([], True)
    await tab.send(ShellState.undo)
    assert await said(tab) == "info: Account back in use: Current."
    assert [one.name for one in state.rows] == ["Current"]
    shown = await open_account(tab, account)
    await tab.send(BankAccountState.archive)
    assert tab.redirects()[-1] == "/bank-accounts"
    tab.visit("/bank-accounts?archived=1")
    await tab.send(BankAccountsState.load)
    assert state.is_archive
    assert [one.name for one in state.rows] == ["Current"]
    await tab.send(BankAccountsState.restore(str(account.id)))
    assert state.rows == []
    await service.archive_account(owner, account.id)
    shown = await open_account(tab, account)
    assert shown.is_archived
    await tab.send(BankAccountState.restore)
    assert not shown.is_archived


async def test_the_page_of_an_account_shows_balances_page_by_page(tab, owner):
    account = await make_account(owner)
    for n in range(60):
        await put_in(owner, 1, MARCH + dt.timedelta(days=n), party="" if n else "Harbour")
    state = await open_account(tab, account)
    assert (state.name, state.balance.whole, state.balance_note) == (
        "Current",
        "160",
        "60 transactions",
    )
    assert (state.open.whole, state.open_note) == ("60", "60 transactions")
    assert (state.rows[0].balance, state.rows[-1].balance) == ("160.00", "111.00")
    assert (state.rows[0].party, state.rows[0].is_in) == ("No client", True)
    assert len(state.rows) == 50
    assert state.newer == ""
    tab.visit(state.older)
    await tab.send(BankAccountState.load)
    assert (state.rows[0].balance, state.rows[-1].balance) == ("110.00", "101.00")
    assert state.rows[-1].party == "Harbour"
    assert state.older == ""
    tab.visit(state.newer)
    await tab.send(BankAccountState.load)
    assert state.rows[0].balance == "160.00"


async def test_days_are_chosen_by_name_or_typed(tab, owner):
    account = await make_account(owner)
    await put_in(owner, 1, MARCH)
    state = await open_account(tab, account)
    await tab.send(BankAccountState.choose_period("this_month"))
    today = clock.today()
    assert f"from={today.replace(day=1)}" in tab.redirects()[-1]
    await tab.send(BankAccountState.choose_period("other"))
    assert state.is_choosing
    await tab.send(BankAccountState.apply_dates({"from": "2026-03-31", "to": "2026-03-01"}))
    assert set(state.problems) == {"to"}
    await tab.send(BankAccountState.apply_dates({"from": "2026-03-31", "to": ""}))
    assert tab.redirects()[-1] == f"{state.here}&from=2026-03-31"
    state = await open_account(tab, account, **{"from": "2026-04-01"})
    assert (state.rows, state.first) == ([], "2026-04-01")
    await tab.send(BankAccountState.choose_period(""))
    assert tab.redirects()[-1] == state.here
    state = await open_account(tab, account, to="never")
    assert "not a date" in state.failure


@pytest.mark.parametrize("named", ["", "x", "01a212e3-5037-72ea-80d3-585b4674495f"])
async def test_an_account_that_is_not_there_is_said(tab, named):
    for path, state in (
        ("/bank-accounts/account", BankAccountState),
        ("/bank-accounts/reconcile", ReconcileState),
    ):
        tab.visit(f"{path}?id={named}")
        await tab.send(state.load)
        assert (await tab.state(state)).failure
        assert (await tab.state(state)).is_loaded


async def test_reconciling_from_the_statement_to_undo(tab, owner):
    account = await make_account(owner)
    await put_in(owner, 50, MARCH)
    late = await take_out(owner, 7, MARCH, party="Staples", notes="two\nlines")
    state = await open_statement(tab, account)
    assert (state.name, state.has_statement, state.closing) == ("Current", False, "")
    assert state.day < clock.today().isoformat()
    assert "opening balance" in state.begins
    typed = {"statement_on": "2026-03-31", "closing_balance": "1.234"}
    await tab.send(ReconcileState.choose(typed))
    assert set(state.errors) == {"closing_balance"}
    await tab.send(ReconcileState.choose({**typed, "closing_balance": "150"}))
    tab.visit(tab.redirects()[-1])
    await tab.send(ReconcileState.load)
    assert state.has_statement
    assert (state.sums.opening.whole, state.sums.ticked.whole, state.sums.closing.whole) == (
        "100", "43", "150",
    )  # fmt: skip
    assert (state.sums.opening_note, state.sums.ticked_note) == ("of the account", "2 of 2")
    assert state.sums.sentence.startswith("The books come to 7.00 EUR less")
    assert [one.text for one in state.sums.hints] == [
        "Staples of 31 March 2026 is exactly that: untick it if the statement does not have it, or"
        " delete it if it is here twice."
    ]
    await tab.send(ReconcileState.reconcile)
    assert (await said(tab)).startswith("error: The books come to 7.00 EUR less")
    assert await list_reconciliations(owner, account.id) == ()

    row = next(one for one in state.rows if one.party == "Staples")
    assert (row.amount, row.note, row.is_in) == ("(7.00)", "two lines", False)
    await tab.send(ReconcileState.tick(row.ref, False))
    assert (state.left_out, state.sums.sentence) == ([row.ref], "")
    await tab.send(ReconcileState.tick_all(False))
    assert state.sums.ticked_note == "0 of 2"
    await tab.send(ReconcileState.tick_all(True))
    assert state.sums.ticked_note == "2 of 2"
    await tab.send(ReconcileState.tick("expense:forged", False))
    assert state.left_out == []
    await tab.send(ReconcileState.tick(row.ref, False))
    await tab.send(ReconcileState.load)
    assert state.left_out == [row.ref], "what was unticked stays while the page is read again"
    await tab.send(ReconcileState.reconcile)
    assert await said(tab) == "info: Reconciled to the statement of 31 March 2026."
    assert tab.redirects()[-1] == account_href(account.id)
    assert (await get_entry(owner, Kind.EXPENSE, late.id)).version == 1

    shown = await open_account(tab, account)
    assert (shown.reconciled.whole, shown.open.whole) == ("150", "7")
    assert (shown.open.symbol, shown.open_note) == ("-€", "1 transaction")
    assert [(one.day, one.closing, one.difference) for one in shown.statements] == [
        ("31 March 2026", "150.00", "")
    ]
    assert {one.party: bool(one.statement) for one in shown.rows} == {
        "Staples": False, "Northgate Stationers": True,
    }  # fmt: skip
    await tab.send(ShellState.undo)
    assert await said(tab) == (
        "info: The statement of 31 March 2026 is undone; what was on it is open again."
    )
    assert shown.statements == []


async def test_a_statement_that_no_longer_agrees_is_said_plainly(tab, owner):
    account = await make_account(owner)
    entry = await put_in(owner, 50, MARCH)
    state = await open_statement(tab, account, "2026-03-31", "150")
    await tab.send(ReconcileState.reconcile)
    await delete_entries(owner, Kind.INCOME, [entry.id])
    shown = await open_account(tab, account)
    assert shown.warnings == [
        "The statement of 31 March 2026 no longer agrees. The books come to 50.00 EUR less than"
        " the statement. Something on it, or the opening balance, was changed since."
    ]
    assert [one.difference for one in shown.statements] == ["50.00 less in the books"]
    assert (shown.open.whole, shown.open_note) == ("0", "0 transactions")
    await restore_entries(owner, Kind.INCOME, [entry.id])
    shown = await open_account(tab, account)
    assert shown.warnings == []
    await tab.send(BankAccountState.undo_statement(shown.statements[0].id))
    assert shown.statements == []
    # An earlier day is refused at its field once a later statement stands.
    state = await open_statement(tab, account, "2026-04-30", "150")
    await tab.send(ReconcileState.reconcile)
    state = await open_statement(tab, account, "2026-03-31", "150")
    assert set(state.errors) == {"statement_on"}
    assert (state.has_statement, state.closing) == (False, "150")


async def test_viewers_look_and_change_nothing(owner):
    account = await make_account(owner)
    await put_in(owner, 50, MARCH)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/bank-accounts") as tab:
        state = await open_statement(tab, account, "2026-03-31", "150")
        assert state.has_statement
        for event in (
            ReconcileState.reconcile,
            BankAccountsState.archive(str(account.id)),
            BankAccountEditorState.open_new,
            BankAccountEditorState.save({"name": "Mine"}),
        ):
            await tab.send(event)
            assert await said(tab) == "error: Your role does not allow this."
    assert await list_reconciliations(owner, account.id) == ()
    assert len(await service.list_accounts(owner)) == 1


async def test_the_form_of_an_entry_offers_accounts_where_there_are_any(tab, owner):
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    assert editor.account_options == []
    account = await make_account(owner, opening_balance=Decimal(5))
    entry = await take_out(owner, 5, MARCH)
    await service.archive_account(owner, account.id)
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    assert editor.account_options == ["Current"], "the one it is on stays to choose"
    assert editor.values["bank_account"] == "Current"
    form = {**editor.values, "kind": "expense", "id": str(entry.id), "version": editor.version}
    await tab.send(EditorState.save({**form, "bank_account": "Curent"}, ""))
    assert "“Curent”" in editor.errors["bank_account"]
    await tab.send(EditorState.save({**form, "bank_account": ""}, ""))
    assert (await get_entry(owner, Kind.EXPENSE, entry.id)).bank_account is None


async def test_both_values_of_an_account_are_shown_where_two_people_chose(tab, owner):
    await make_account(owner)
    await make_account(owner, "Savings")
    entry = await take_out(owner, 5, MARCH)
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    editor = await tab.state(EditorState)
    form = {**editor.values, "kind": "expense", "id": str(entry.id), "version": editor.version}
    await tab.send(EditorState.save({**form, "bank_account": "Savings"}, ""))
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    await tab.send(EditorState.save({**form, "bank_account": ""}, ""))
    assert [(one.field, one.mine, one.theirs) for one in editor.conflicts] == [
        ("bank_account", "Empty", "Savings")
    ]


async def test_lists_of_entries_are_filtered_by_account(tab, owner):
    await make_account(owner)
    kept = await take_out(owner, 5, MARCH)
    await take_out(owner, 6, MARCH, bank_account=None)
    tab.visit("/expenses?bank_account=current")
    await tab.send(ExpensesState.load)
    state = await tab.state(ExpensesState)
    assert [row.id for row in state.rows] == [str(kept.id)]
    assert (state.account_options, state.filter.has_panel) == (["Current"], True)
    await tab.send(ExpensesState.apply_filters({"bank_account": "Current"}))
    assert tab.redirects()[-1] == "/expenses?bank_account=Current"
    tab.visit("/incomes?bank_account=Curent")
    await tab.send(IncomesState.load)
    assert "“Current”" in (await tab.state(IncomesState)).failure
