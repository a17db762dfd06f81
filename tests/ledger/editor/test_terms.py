"""The editor of refunds, due days, tax, other currencies and splits keeps what was typed."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor
from finance_app.ledger.editor.parts.views import ADD, REMOVE, SPLIT
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries import service
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.splits.service import change_split, get_split
from finance_app.ledger.payments.state import PaymentsState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import make_actor, make_entry
from tests.headless import Headless
from tests.ledger.exchange_rates.rates import make_rate

D = Decimal


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/expenses") as client:
        yield client


async def form_of(tab: Headless, **changes: str) -> dict[str, Any]:
    """Return what the browser sends: the fields as opened, with what was typed over them."""
    editor = await tab.state(EditorState)
    hidden = {"kind": editor.kind, "id": editor.entry_id, "version": editor.version}
    typed = {name.replace("__", "-"): text for name, text in changes.items()}
    return {**editor.values, **hidden, **typed}


async def expenses(actor: Actor) -> tuple[Entry, ...]:
    return (await service.list_entries(actor, Kind.EXPENSE, EntryFilter(sort="-amount"))).items


async def test_a_refund_in_another_currency_that_is_due_later_is_saved_and_opened(tab, owner):
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    assert not editor.has_more
    form = await form_of(
        tab, amount="100.00", date="2026-03-13", due_on="2026-04-01", is_refund="on",
        currency_code="usd", exchange_rate="0.90", tax_amount="10", amounts_include_tax="0",
    )  # fmt: skip
    await tab.send(EditorState.save(form, ""))
    (saved,) = await expenses(owner)
    assert (saved.amount, saved.tax_amount, saved.foreign_amount) == (-99, -9, -110)
    assert (saved.due_on, saved.is_refund) == (date(2026, 4, 1), True)
    await tab.send(EditorState.open_entry("expense", str(saved.id)))
    assert editor.has_more
    assert (editor.values["amount"], editor.values["tax_amount"]) == ("110.00", "10.00")
    assert (editor.values["is_refund"], editor.values["due_on"]) == ("on", "2026-04-01")
    assert (editor.values["currency_code"], editor.values["exchange_rate"]) == ("USD", "0.9")
    assert (editor.currency.code, editor.currency.symbol) == ("USD", "$")
    assert (await tab.state(PaymentsState)).view.is_on


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("amount", "-5", "tick Refund"),
        ("due_on", "2026-03-01", "before its date"),
        ("tax_amount", "100", "must be less than 100.00"),
        ("currency_code", "XXQ", "not the code of a currency"),
        ("exchange_rate", "0,9", "the currency of the books"),
    ],
)
async def test_a_problem_of_the_terms_opens_them(tab, field, typed, sentence):
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    key = editor.key
    form = await form_of(tab, **{"amount": "100", "date": "2026-03-13", field: typed})
    await tab.send(EditorState.save(form, ""))
    assert sentence in editor.errors[field]
    assert (editor.is_open, editor.key) == (True, key)
    assert editor.has_more is (field != "amount")


async def test_the_last_known_rate_is_offered_and_taken(tab, owner):
    await make_rate(owner, "USD", date(2026, 3, 12), "0.9127")
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    await tab.send(EditorState.choose_currency("usd"))
    assert editor.currency.code == "USD"
    assert editor.currency.options == ("USD",)
    form = await form_of(tab, amount="100", date="2026-03-13", currency_code="USD")
    await tab.send(EditorState.save(form, ""))
    assert "USD on 13 March 2026" in editor.errors["exchange_rate"]
    assert editor.currency.offer_text == "Use 0.9127 of 12 March 2026"
    await tab.send(EditorState.take_rate)
    assert editor.values["exchange_rate"] == "0.9127"
    assert (editor.errors, editor.currency.offer) == ({}, "")
    assert editor.currency.rate_key
    form = {**form, "exchange_rate": editor.values["exchange_rate"]}
    await tab.send(EditorState.save(form, ""))
    assert [one.amount for one in await expenses(owner)] == [D("91.27")]
    await tab.send(EditorState.take_rate)
    assert not editor.is_open


async def test_an_entry_is_split_saved_opened_and_put_together(tab, owner):
    entry = await make_entry(owner, amount=D(100), category="Office", notes="desk")
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    editor = await tab.state(EditorState)
    await tab.send(EditorState.save(await form_of(tab), SPLIT))
    assert [(row.category, row.amount, row.notes) for row in editor.parts] == [
        ("Office", "100.00", "desk"), ("", "", ""),
    ]  # fmt: skip
    assert editor.is_open
    await tab.send(EditorState.note("part-1-amount", "60"))
    await tab.send(EditorState.count_rest)
    assert editor.rest_text == "40.00 left to split."
    typed = {"part__1__amount": "60", "part__2__amount": "30", "part__2__category": "Travel"}
    await tab.send(EditorState.save(await form_of(tab, **typed), ""))
    assert editor.errors == {
        "parts": "The parts come to 90.00, the amount is 100.00: 10.00 are missing."
    }
    form = await form_of(tab, **{**typed, "part__2__amount": "40"})
    await tab.send(EditorState.save(form, ""))
    found = await expenses(owner)
    assert [(one.amount, one.category) for one in found] == [(60, "Office"), (40, "Travel")]
    assert (await tab.state(NoticeState)).text == "Expense changed."
    await tab.send(EditorState.open_entry("expense", str(found[1].id)))
    assert (editor.values["amount"], editor.entry_id) == ("100.00", str(entry.id))
    assert [row.id for row in editor.parts] == [str(one.id) for one in found]
    assert editor.rest_text == "The parts come to the amount."
    await tab.send(EditorState.save(await form_of(tab), f"{REMOVE}1"))
    assert editor.parts == []
    assert editor.values["category"] == "Travel"
    names = ("amount", "date", "party", "category", "payment_method", "bank_account", "notes")
    single = {name: editor.values[name] for name in names}
    hidden = {"kind": "expense", "id": editor.entry_id, "version": editor.version}
    await tab.send(EditorState.save({**single, **hidden}, ""))
    (one,) = await expenses(owner)
    assert (one.id, one.amount, one.category, one.split_id) == (entry.id, 100, "Travel", None)


async def test_a_new_split_is_undone_as_one(tab, owner):
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    await tab.send(EditorState.save(await form_of(tab, amount="9", date="2026-03-13"), SPLIT))
    await tab.send(EditorState.save(await form_of(tab), ADD))
    assert [row.key for row in editor.parts] == ["1", "2", "3"]
    typed = {"part__1__amount": "4", "part__2__amount": "3", "part__3__amount": "2"}
    form = await form_of(tab, **typed)
    await tab.send(EditorState.save(form, ""))
    await tab.send(EditorState.save(form, ""))
    assert len(await expenses(owner)) == 3
    assert (await tab.state(NoticeState)).text == "Expense saved: €9.00."
    await tab.send(ShellState.undo)
    assert await expenses(owner) == ()


async def test_a_problem_of_a_part_is_shown_in_its_row(tab):
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    await tab.send(EditorState.save(await form_of(tab, amount="10", date="2026-03-13"), SPLIT))
    await tab.send(EditorState.save(await form_of(tab), ADD))
    wrong = await form_of(tab, part__1__amount="x", part__3__amount="4", part__3__category="Offise")
    await tab.send(EditorState.save(wrong, ""))
    first, second, third = editor.parts
    assert "not an amount" in first.amount_error
    assert (second.amount_error, third.amount) == ("", "4")
    right = {**wrong, "part-1-amount": "6"}
    await tab.send(EditorState.save(right, ""))
    assert "Office" in editor.parts[2].category_error


async def test_both_ways_to_split_are_shown_where_somebody_was_faster(tab, owner):
    entry = await make_entry(owner, amount=D(100))
    parts = [{"amount": D(60), "category": "Office"}, {"amount": D(40)}]
    whole = EntryInput.of(entry).model_copy(update={"amount": D(100)})
    made = await change_split(
        owner, Kind.EXPENSE, entry.id,
        EntryInput.model_validate({**whole.model_dump(), "category": None, "parts": parts}),
        version=1,
    )  # fmt: skip
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    editor = await tab.state(EditorState)
    await service.categorise_entry(owner, Kind.EXPENSE, made.parts[1].id, "Travel", version=None)
    typed = await form_of(tab, part__1__amount="70", part__2__amount="30")
    await tab.send(EditorState.save(typed, ""))
    (conflict,) = editor.conflicts
    assert (conflict.label, conflict.mine, conflict.theirs) == (
        "Parts", "Office 70.00, No category 30.00", "Office 60.00, Travel 40.00",
    )  # fmt: skip
    await tab.send(EditorState.save({**typed, "keep-parts": "mine"}, ""))
    found = await get_split(owner, Kind.EXPENSE, entry.id)
    assert [one.amount for one in found.parts] == [70, 30]
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    await service.categorise_entry(owner, Kind.EXPENSE, found.first.id, "Meals", version=None)
    typed = await form_of(tab, part__1__amount="1", part__2__amount="99")
    await tab.send(EditorState.save(typed, ""))
    await tab.send(EditorState.save({**typed, "keep-parts": "theirs"}, ""))
    found = await get_split(owner, Kind.EXPENSE, entry.id)
    assert [(one.amount, one.category) for one in found.parts] == [(70, "Meals"), (30, None)]


async def test_a_split_in_the_trash_is_kept_as_a_new_one(tab, owner):
    entry = await make_entry(owner, amount=D(10))
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    editor = await tab.state(EditorState)
    await tab.send(EditorState.save(await form_of(tab), SPLIT))
    await service.delete_entries(owner, Kind.EXPENSE, [entry.id])
    form = await form_of(tab, part__1__amount="4", part__2__amount="6")
    await tab.send(EditorState.save(form, ""))
    assert "moved to the trash" in editor.errors["form"]
    again = {**form, "id": editor.entry_id, "version": editor.version}
    await tab.send(EditorState.save(again, ""))
    assert [one.amount for one in await expenses(owner)] == [6, 4]
