"""Payments in the form of an entry, and marking many as paid, without a browser."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import delete_entries, get_entry
from finance_app.ledger.entries.state import ExpensesState
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.payments.service import change_payment, list_payments, pay_entry
from finance_app.ledger.payments.state import MarkPaidState, PaymentsState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import make_actor, make_entry
from tests.headless import Headless
from tests.ledger.exchange_rates.rates import make_rate
from tests.ledger.payments.money import PAID, USD, make_due, payment

D = Decimal


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/expenses") as client:
        yield client


async def form_of(tab: Headless, **changes: str) -> dict[str, Any]:
    """Return what the browser sends of a payment."""
    state = await tab.state(PaymentsState)
    hidden = {"kind": state.kind, "entry_id": state.entry_id, "id": state.payment_id,
              "version": state.version}  # fmt: skip
    return {**state.values, **hidden, **changes}


async def opened(tab: Headless, entry: Any) -> Any:
    await tab.send(EditorState.open_entry(entry.kind.value, str(entry.id)))
    return await tab.state(PaymentsState)


async def test_a_payment_is_recorded_changed_and_undone(tab, owner):
    made = await make_due(owner)
    state = await opened(tab, made)
    assert (state.view.is_on, state.view.open_text) == (True, "100.00 open")
    await tab.send(PaymentsState.begin)
    assert (state.values["amount"], state.is_paying) == ("100.00", True)
    form = await form_of(tab, amount="40", paid_on="2026-03-20", notes="first")
    await tab.send(PaymentsState.pay(form))
    await tab.send(PaymentsState.pay(form))
    (line,) = state.view.lines
    assert (line.amount, line.notes, state.view.open_text) == ("40.00", "first", "60.00 open")
    assert not state.is_paying
    notice = await tab.state(NoticeState)
    assert notice.text == "Payment recorded: 40.00."
    await tab.send(PaymentsState.edit(line.id))
    assert state.values["amount"] == "40.00"
    await tab.send(PaymentsState.pay(await form_of(tab, amount="100")))
    assert state.view.open_text == "Paid in full"
    assert not state.view.is_open
    await tab.send(PaymentsState.take_back(line.id))
    assert (state.view.lines, notice.text) == ((), "Payment taken back.")
    await tab.send(ShellState.undo)
    assert (await get_entry(owner, Kind.EXPENSE, made.id)).paid_amount == 100
    await tab.send(NoticeState.show_undo("", "payment:record", [line.id]))
    await tab.send(ShellState.undo)
    assert await list_payments(owner, Kind.EXPENSE, made.id) == ()


async def test_a_payment_in_another_currency_says_what_moved_and_was_lost(tab, owner):
    made = await make_due(owner, **USD)
    state = await opened(tab, made)
    assert (state.view.money_label, state.view.symbol) == ("Moved in EUR", "$")
    await tab.send(PaymentsState.begin)
    await tab.send(PaymentsState.pay(await form_of(tab, paid_on="2026-03-20")))
    assert "no rate for USD on 20 March 2026" in state.errors["money_amount"]
    assert state.is_paying
    form = await form_of(tab, paid_on="2026-03-20", money_amount="91.50")
    await tab.send(PaymentsState.pay(form))
    (line,) = state.view.lines
    assert (line.amount, line.more) == ("USD 100.00", "EUR 91.50 moved, loss of 1.50")
    assert (await tab.state(NoticeState)).text == "Payment recorded: USD 100.00. Loss of 1.50."


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"amount": "100.01"}, "amount", "100.00 are open; this would pay 100.01."),
        ({"amount": "-1"}, "amount", "cannot be negative"),
        ({"paid_on": ""}, "paid_on", "Enter a date."),
        ({"bank_account": "Nowhere"}, "bank_account", "Nowhere"),
    ],
)
async def test_a_problem_is_shown_at_its_field(tab, owner, changes, field, sentence):
    state = await opened(tab, await make_due(owner))
    await tab.send(PaymentsState.begin)
    key = state.key
    await tab.send(PaymentsState.pay(await form_of(tab, **changes)))
    assert sentence in state.errors[field]
    assert (state.is_paying, state.key) == (True, key)


async def test_locked_books_and_a_stale_payment_are_told(tab, owner):
    made = await make_due(owner)
    paid = await pay_entry(owner, Kind.EXPENSE, made.id, payment("10"))
    state = await opened(tab, made)
    await tab.send(PaymentsState.edit(str(paid.id)))
    await change_payment(owner, paid.id, payment("20"), version=1)
    await tab.send(PaymentsState.pay(await form_of(tab, amount="30")))
    assert "Someone else" in state.errors["form"]
    await lock_books(owner, PAID)
    await tab.send(PaymentsState.take_back(str(paid.id)))
    assert "locked" in (await tab.state(NoticeState)).text
    await tab.send(PaymentsState.begin)
    await tab.send(PaymentsState.pay(await form_of(tab, amount="1", paid_on="2026-03-20")))
    assert "locked" in state.errors["paid_on"]


async def test_what_is_paid_at_once_has_no_payments(tab, owner):
    state = await opened(tab, await make_entry(owner))
    assert not state.view.is_on
    await tab.send(EditorState.open_new("expense"))
    assert not state.view.is_on


async def test_a_form_of_an_idle_tab_is_shown_again(tab, owner):
    made = await make_due(owner)
    form = {"kind": "expense", "entry_id": str(made.id), "version": "", "amount": "x",
            "id": "01a22134-f23a-77e7-8400-5531cb6e1000", "paid_on": "2026-03-20"}  # fmt: skip
    await tab.send(PaymentsState.pay(form))
    state = await tab.state(PaymentsState)
    assert (state.is_paying, state.values["amount"]) == (True, "x")
    assert "not an amount" in state.errors["amount"]
    await tab.send(PaymentsState.pay({**form, "amount": "5"}))
    assert [one.amount for one in await list_payments(owner, Kind.EXPENSE, made.id)] == [5]


async def test_many_are_marked_as_paid_and_undone(tab, owner):
    made = [await make_due(owner, party=name) for name in "ABC"]
    at_once = await make_entry(owner)
    await tab.send(ExpensesState.load)
    rows = await tab.state(ExpensesState)
    assert rows.has_due
    ids = [str(one.id) for one in (*made, at_once)]
    await tab.send(MarkPaidState.ask("expense", ids))
    state = await tab.state(MarkPaidState)
    assert (state.is_open, state.title) == (True, "Mark 4 entries as paid")
    await tab.send(MarkPaidState.mark({"paid_on": "2026-02-30"}))
    assert "no day 30" in state.errors["paid_on"]
    await tab.send(MarkPaidState.mark({"paid_on": "2026-03-20", "bank_account": "Nowhere"}))
    assert "Nowhere" in state.errors["bank_account"]
    await tab.send(MarkPaidState.mark({"paid_on": "2026-03-20", "bank_account": ""}))
    notice = await tab.state(NoticeState)
    assert (state.is_open, notice.text) == (False, "3 expenses marked as paid.")
    await tab.send(MarkPaidState.ask("expense", ids[:1]))
    await tab.send(MarkPaidState.mark({"paid_on": "2026-03-20"}))
    assert "nothing to be paid" in notice.text
    await tab.send(MarkPaidState.cancel)


async def test_undo_of_many_marks_takes_all_of_them_back(tab, owner):
    made = [await make_due(owner) for _ in range(2)]
    await tab.send(MarkPaidState.ask("expense", [str(one.id) for one in made]))
    await tab.send(MarkPaidState.mark({"paid_on": "2026-03-20"}))
    await tab.send(ShellState.undo)
    assert (await tab.state(NoticeState)).text == "2 payments taken back."
    assert (await get_entry(owner, Kind.EXPENSE, made[0].id)).paid_amount == 0


async def test_lists_say_what_is_to_be_paid_and_filter_by_it(tab, owner):
    late = await make_due(owner, due_on=date(2026, 3, 14), party="Late", **USD)
    await make_due(owner, due_on=date(2035, 3, 14), party="Later", is_refund=True)
    await pay_entry(owner, Kind.EXPENSE, late.id, payment("40", money_amount="36"))
    gone = await make_due(owner, party="Gone")
    await delete_entries(owner, Kind.EXPENSE, [gone.id])
    await tab.send(ExpensesState.load)
    state = await tab.state(ExpensesState)
    rows = {row.party: row for row in state.rows}
    assert (rows["Late"].status, rows["Late"].status_text) == (
        "overdue", "54.00 open, overdue 14 Mar",
    )  # fmt: skip
    assert rows["Late"].terms == "USD 100.00"
    assert (rows["Later"].status_text, rows["Later"].terms) == ("Due 14 Mar 2035", "Refund")
    tab.visit("/expenses?status=overdue")
    await tab.send(ExpensesState.load)
    assert [row.party for row in state.rows] == ["Late"]
    assert state.filter.has_panel
    await tab.send(ExpensesState.apply_filters({"status": "due"}))
    assert tab.redirects()[-1] == "/expenses?status=due"
    await tab.send(ExpensesState.apply_filters({"status": "late"}))
    assert "Choose one of these" in state.problems["status"]


async def test_the_rate_of_the_day_is_taken_where_there_is_one(tab, owner):
    await make_rate(owner, "USD", PAID, "0.95")
    made = await make_due(owner, Kind.INCOME, **USD)
    state = await opened(tab, made)
    await tab.send(PaymentsState.begin)
    await tab.send(PaymentsState.pay(await form_of(tab, paid_on="2026-03-20")))
    assert state.view.lines[0].more == "EUR 95.00 moved, gain of 5.00"
