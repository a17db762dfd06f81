"""The editor keeps what was typed, whatever happens between opening and saving."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from finance_app.finance_app import app
from finance_app.identity import service as identity
from finance_app.identity.rules import Actor, Role
from finance_app.kit.errors import NotFoundError
from finance_app.ledger.editor.state import AGAIN, EditorState
from finance_app.ledger.entries import service
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entry_files.state import EntryFilesState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_entry
from tests.headless import Headless


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
    return {**editor.values, **hidden, **changes}


async def all_expenses(actor: Actor) -> tuple[Entry, ...]:
    return (await service.list_entries(actor, Kind.EXPENSE, EntryFilter())).items


async def test_a_new_expense_is_saved_and_can_be_undone(tab, owner):
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    assert editor.is_open
    assert editor.title == "Add expense"
    assert "Office" in editor.category_options
    form = await form_of(
        tab, amount="1,234.50", date="2026-03-14", party=" Staples ", category="Office"
    )
    await tab.send(EditorState.save(form, ""))
    (saved,) = await all_expenses(owner)
    assert (saved.amount, saved.party, saved.category) == (Decimal("1234.5"), "Staples", "Office")
    assert not editor.is_open
    notice = await tab.state(NoticeState)
    assert notice.text == "Expense saved: Staples, €1,234.50."
    await tab.send(ShellState.undo)
    assert await all_expenses(owner) == ()
    assert notice.text == "1 expense moved to the trash."


async def test_a_form_sent_twice_records_once_and_the_last_content_wins(tab, owner):
    await tab.send(EditorState.open_new("income"))
    form = await form_of(tab, amount="10", party="Harbour Hotel")
    await tab.send(EditorState.save(form, ""))
    await tab.send(EditorState.save({**form, "amount": "12.00"}, ""))
    await tab.send(EditorState.save({**form, "amount": "12.00"}, ""))
    found = (await service.list_entries(owner, Kind.INCOME, EntryFilter())).items
    assert [one.amount for one in found] == [Decimal(12)]
    assert found[0].version == 2


async def test_save_and_add_another_keeps_day_category_and_payment(tab, owner):
    await tab.send(EditorState.open_new("expense"))
    first = await form_of(
        tab, amount="5", date="2026-02-03", party="A", category="Travel", payment_method="Cash"
    )
    await tab.send(EditorState.save(first, AGAIN))
    editor = await tab.state(EditorState)
    assert editor.is_open
    assert editor.entry_id != first["id"]
    assert {name: text for name, text in editor.values.items() if text} == {
        "date": "2026-02-03", "category": "Travel", "payment_method": "Cash",
    }  # fmt: skip
    await tab.send(EditorState.save(await form_of(tab, amount="6"), ""))
    assert sorted(one.amount for one in await all_expenses(owner)) == [Decimal(5), Decimal(6)]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("amount", "12.345", "12.345"),
        ("amount", "0", "more than zero"),
        ("amount", "-5", ""),
        ("amount", "1e30", ""),
        ("amount", "NaN", ""),
        ("amount", "", ""),
        ("date", "2025-02-29", "29 February"),
        ("date", "2099-01-01", "ten years"),
        ("date", "1899-12-31", "1900"),
        ("date", "", "date"),
        ("notes", "x" * 10_001, "10,000"),
        ("notes", "a\0b", "NUL"),
        ("party", "n" * 201, "200"),
        ("category", "Ofice", "Office"),
    ],
)
async def test_a_problem_is_shown_at_its_field_and_nothing_typed_is_lost(
    tab, field, typed, sentence
):
    await tab.send(EditorState.open_new("expense"))
    editor = await tab.state(EditorState)
    key = editor.key
    form = await form_of(
        tab, **{"amount": "5", "date": "2026-01-02", "party": "Typed once", field: typed}
    )
    await tab.send(EditorState.save(form, ""))
    assert list(editor.errors) == [field]
    assert sentence in editor.errors[field]
    assert editor.is_open
    assert editor.key == key, "another key would draw the fields anew, without what was typed"
    assert await all_expenses(await identity.find_actor(UUID(tab.session_id))) == ()
    assert [event.name for event in tab.events if event.name == "_set_focus"]


async def test_long_notes_emoji_and_right_to_left_text_are_kept(tab, owner):
    notes = "🧾 שלום " + "x" * 9_993
    assert len(notes) == 10_000
    await tab.send(EditorState.open_new("expense"))
    form = await form_of(tab, amount="1.234,50", notes=notes, party="مقهى 🏖️")
    await tab.send(EditorState.save(form, ""))
    (saved,) = await all_expenses(owner)
    assert (saved.notes, saved.party, saved.amount) == (notes, "مقهى 🏖️", Decimal("1234.5"))


async def changed_meanwhile(tab: Headless, owner: Actor) -> tuple[Entry, dict[str, Any]]:
    """Open an entry in the tab, let somebody else change it, and save something else."""
    entry = await make_entry(owner, party="Staples", category="Office", amount=Decimal(40))
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    form = await form_of(tab, amount="41.00", notes="Mine")
    other = (await join(owner, role=Role.BOOKKEEPER)).actor
    theirs = EntryInput.of(entry).model_copy(update={"amount": Decimal(45), "category": "Travel"})
    await service.change_entry(other, Kind.EXPENSE, entry.id, theirs, version=entry.version)
    await tab.send(EditorState.save(form, ""))
    return entry, form


async def test_the_second_of_two_people_sees_both_values_and_loses_nothing(tab, owner):
    entry, form = await changed_meanwhile(tab, owner)
    editor = await tab.state(EditorState)
    shown = {one.field: (one.mine, one.theirs) for one in editor.conflicts}
    assert shown == {
        "amount": ("41.00", "45.00"),
        "category": ("Office", "Travel"),
        "notes": ("Mine", "Empty"),
    }
    assert editor.is_open
    assert (await service.get_entry(owner, Kind.EXPENSE, entry.id)).amount == Decimal(45)
    choices = {"keep-amount": "mine", "keep-category": "theirs", "keep-notes": "mine"}
    await tab.send(EditorState.save({**form, **choices}, ""))
    saved = await service.get_entry(owner, Kind.EXPENSE, entry.id)
    assert (saved.amount, saved.category, saved.notes) == (Decimal(41), "Travel", "Mine")
    assert not editor.is_open


async def test_a_conflict_is_not_saved_before_every_choice_is_made(tab, owner):
    entry, form = await changed_meanwhile(tab, owner)
    await tab.send(EditorState.save({**form, "keep-amount": "mine"}, ""))
    editor = await tab.state(EditorState)
    assert "Choose for each" in editor.errors["form"]
    assert len(editor.conflicts) == 3
    assert (await service.get_entry(owner, Kind.EXPENSE, entry.id)).amount == Decimal(45)


async def test_a_third_change_while_choosing_is_shown_again(tab, owner):
    entry, form = await changed_meanwhile(tab, owner)
    now = await service.get_entry(owner, Kind.EXPENSE, entry.id)
    third = EntryInput.of(now).model_copy(update={"amount": Decimal(50)})
    await service.change_entry(owner, Kind.EXPENSE, entry.id, third, version=now.version)
    choices = {"keep-amount": "mine", "keep-category": "theirs", "keep-notes": "mine"}
    await tab.send(EditorState.save({**form, **choices}, ""))
    editor = await tab.state(EditorState)
    assert {one.field: one.theirs for one in editor.conflicts}["amount"] == "50.00"
    assert (await service.get_entry(owner, Kind.EXPENSE, entry.id)).amount == Decimal(50)


async def test_an_entry_trashed_meanwhile_can_be_kept_as_a_new_one(tab, owner):
    entry = await make_entry(owner, party="Staples")
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    form = await form_of(tab, notes="Typed")
    await service.delete_entries(owner, Kind.EXPENSE, [entry.id])
    await tab.send(EditorState.save(form, ""))
    editor = await tab.state(EditorState)
    assert "trash" in editor.errors["form"]
    again = {**form, "id": editor.entry_id, "version": editor.version}
    await tab.send(EditorState.save(again, ""))
    (saved,) = await all_expenses(owner)
    assert (saved.notes, saved.party) == ("Typed", "Staples")
    assert saved.id != entry.id


async def test_a_duplicate_is_a_new_entry_of_today(tab, owner):
    entry = await make_entry(owner, party="Staples", notes="Monthly")
    await tab.send(EditorState.duplicate("expense", str(entry.id)))
    editor = await tab.state(EditorState)
    assert editor.version == ""
    assert editor.values["notes"] == "Monthly"
    assert editor.values["date"] != entry.date.isoformat()


async def test_what_was_typed_survives_a_log_in_that_ran_out(owner):
    entry = await make_entry(owner, party="Staples")
    async with Headless(app, session_id=str(owner.session_id), path="/expenses") as tab:
        await tab.send(EditorState.open_entry("expense", str(entry.id)))
        form = await form_of(tab, amount="77.00", notes="Long story 🌊")
        await identity.log_out(owner)
        # What goes beside the form while someone types or leaves a field takes nothing away.
        beside = (
            EditorState.note("amount", "77.00"), EditorState.count_rest,
            EditorState.choose_currency("USD"),
            EntryFilesState.open("expense", str(entry.id), True), EntryFilesState.leave,
        )  # fmt: skip
        for event in beside:
            await tab.send(event)
        as_sent = {"__reflex_form_data__": [list(pair) for pair in form.items()]}
        await tab.send(EditorState.save(as_sent, ""))
        for event in beside:
            await tab.send(event)
        (address,) = tab.redirects()
    onward = parse_qs(urlsplit(address).query)["next"][0]
    assert urlsplit(onward).path == "/expenses"
    fresh = await _log_in_again(owner)
    async with Headless(app, session_id=str(fresh.session_id), path=onward) as later:
        await later.send(ShellState.load)
        editor = await later.state(EditorState)
        assert editor.is_open
        assert (editor.values["amount"], editor.values["notes"]) == ("77.00", "Long story 🌊")
        await later.send(EditorState.save(await form_of(later), ""))
    saved = await service.get_entry(fresh, Kind.EXPENSE, entry.id)
    assert (saved.amount, saved.notes) == (Decimal(77), "Long story 🌊")


async def _log_in_again(owner: Actor) -> Actor:
    from finance_app.identity.inputs import LogInInput
    from tests.factories import PASSWORD

    token = await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))
    return token.actor


async def test_a_viewer_sees_an_entry_and_saves_nothing(owner):
    entry = await make_entry(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/expenses") as tab:
        await tab.send(EditorState.open_entry("expense", str(entry.id)))
        assert (await tab.state(EditorState)).is_open
        await tab.send(EditorState.save(await form_of(tab, amount="1"), ""))
        assert (await tab.state(NoticeState)).text == "Your role does not allow this."
    assert (await service.get_entry(owner, Kind.EXPENSE, entry.id)).version == entry.version


async def test_another_business_has_no_such_entry(tab):
    stranger = await make_actor()
    entry = await make_entry(stranger)
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    assert not (await tab.state(EditorState)).is_open
    form = {
        "kind": "expense", "id": str(entry.id), "version": "1", "amount": "1",
        "date": "2026-01-01",
    }  # fmt: skip
    await tab.send(EditorState.save(form, ""))
    assert (await tab.state(EditorState)).errors["form"]
    assert (await service.get_entry(stranger, Kind.EXPENSE, entry.id)).version == 1


async def test_a_currency_without_decimals_starts_from_whole_amounts():
    actor = await make_actor(currency_code="JPY")
    entry = await make_entry(actor, amount=Decimal(12_345), date=dt.date(2026, 1, 2))
    async with Headless(app, session_id=str(actor.session_id), path="/") as tab:
        await tab.send(EditorState.open_entry("expense", str(entry.id)))
        assert (await tab.state(EditorState)).values["amount"] == "12345"
        await tab.send(EditorState.save(await form_of(tab, notes="x"), ""))
    assert (await service.get_entry(actor, Kind.EXPENSE, entry.id)).amount == Decimal(12_345)


@pytest.mark.parametrize("forged", [{}, {"kind": "expense"}, {"kind": "expense", "id": "x"}])
async def test_a_forged_form_changes_nothing(tab, owner, forged):
    await tab.send(EditorState.save(forged, ""))
    assert await all_expenses(owner) == ()
    assert all(isinstance(error, NotFoundError) for error in tab.errors)


async def test_a_tab_the_server_forgot_keeps_what_was_typed(tab, owner):
    entry = await make_entry(owner, party="Staples")
    form = {
        "kind": "expense", "id": str(entry.id), "version": "1", "amount": "12.345",
        "date": "2026-01-02", "party": "Typed before the pause",
    }  # fmt: skip
    await tab.send(EditorState.save(form, ""))
    editor = await tab.state(EditorState)
    assert editor.is_open
    assert (editor.values["party"], editor.version) == ("Typed before the pause", "1")
    assert list(editor.errors) == ["amount"]
    assert editor.title == "Edit expense"


async def test_an_address_opens_its_entry_once(tab, owner):
    entry = await make_entry(owner, "income", amount=Decimal(5))
    tab.visit(f"/incomes?entry={entry.id}")
    await tab.send(EditorState.open_addressed)
    editor = await tab.state(EditorState)
    assert (editor.is_open, editor.entry_id) == (True, str(entry.id))
    await tab.send(EditorState.close)
    await tab.send(EditorState.open_addressed)
    assert not (await tab.state(EditorState)).is_open
    tab.visit("/incomes")
    await tab.send(EditorState.open_addressed)
    tab.visit(f"/incomes?entry={entry.id}")
    await tab.send(EditorState.open_addressed)
    assert (await tab.state(EditorState)).is_open


@pytest.mark.parametrize("what", ["of another business", "no id", "of the other kind"])
async def test_an_address_of_no_entry_says_so(tab, owner, what):
    other = await make_entry(await make_actor())
    own = await make_entry(owner, "income")
    named = {"of another business": other.id, "no id": "x", "of the other kind": own.id}[what]
    tab.visit(f"/expenses?entry={named}")
    await tab.send(EditorState.open_addressed)
    assert not (await tab.state(EditorState)).is_open
    assert (await tab.state(NoticeState)).text == "That entry is not there, or is in the trash."
