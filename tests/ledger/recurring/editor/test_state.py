"""The sheet of a recurring entry: its days while it is typed, saving, refusing, and beginnings."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.kit.errors import NotFoundError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.editor.state import RecurringEditorState
from finance_app.ledger.recurring.editor.views import toggled
from finance_app.ledger.recurring.recording.service import record_due
from finance_app.ledger.recurring.rules import recurring_address
from finance_app.ledger.recurring.state import RecurringState
from finance_app.ui.toast import NoticeState
from tests.factories import make_actor, make_entry, some_id
from tests.headless import Headless
from tests.ledger.recurring.known import TODAY, add, days, entered, on

FORM = {
    "kind": "expense", "amount": "1,200", "starts_on": "2026-12-31", "party": "Harbour Estates",
    "category": "Rent", "every": "1", "unit": "month", "day_rule": "last", "shift": "previous",
    "ends": "after", "end_count": "12", "posts_automatically": "1", "skipped_on": "2027-01-31",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY) as fixed:
        yield fixed


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/recurring") as client:
        yield client


async def opened(tab: Headless):
    await tab.send(RecurringState.load)
    await tab.send(RecurringEditorState.open_new)
    return await tab.state(RecurringEditorState)


async def note(tab: Headless, **values: str) -> None:
    for name, value in values.items():
        await tab.send(RecurringEditorState.note(name, value))
    await tab.send(RecurringEditorState.look)


async def test_the_next_days_follow_what_is_typed(tab):
    state = await opened(tab)
    assert (state.title, state.preview_text) == ("Add a recurring entry", "Monthly on the 28th")
    assert [one.day for one in state.days][:2] == [
        "Saturday 28 November 2026", "Monday 28 December 2026",
    ]  # fmt: skip
    await note(tab, starts_on="2026-10-31", shift="next", ends="after", end_count="4")
    assert state.preview_text == (
        "Monthly on the 31st, moved to the weekday after. 4 times, to 31 Jan 2027."
    )
    assert [(one.day, one.moved) for one in state.days] == [
        ("Monday 30 November 2026", ""),
        ("Thursday 31 December 2026", ""),
        ("Monday 1 February 2027", "instead of Sunday 31 January 2027"),
    ]
    assert state.past_text == (
        "1 day before today, from 2 Nov 2026, is recorded within an hour of saving."
    )
    await note(tab, posts_automatically="0")
    assert state.past_text == "1 day before today, from 2 Nov 2026, is due at once."
    await note(tab, day_rule="last", unit="week", every="2")
    assert (state.has_months, state.preview_text[:23]) == (False, "Every 2 weeks on Saturd")
    await note(tab, every="none")
    assert (state.preview_text, state.days) == ("", [])
    await note(tab, unknown="x")
    assert "unknown" not in state._typed


async def test_a_day_is_left_out_and_kept_with_the_form(tab, owner):
    state = await opened(tab)
    await tab.send(RecurringEditorState.toggle("2026-12-28"))
    assert [one.is_skipped for one in state.days] == [False, True, False, False, False, False]
    assert state.skipped == "2026-12-28"
    await tab.send(RecurringEditorState.toggle("2026-12-29"))
    assert state.skipped == "2026-12-28", "only shown days"
    await tab.send(
        RecurringEditorState.save(
            {**FORM, "id": state.recurring_id, "version": "", "starts_on": "2026-11-28",
             "day_rule": "same", "skipped_on": state.skipped}
        )
    )  # fmt: skip
    (made,) = await service.list_recurring(owner)
    assert made.schedule.skipped_on == {on("2026-12-28")}
    assert toggled("2026-12-28", "2026-12-28") == ""
    assert toggled("2026-12-28", "2026-11-28") == "2026-11-28,2026-12-28"


async def test_it_is_saved_once_and_changed(tab, owner):
    state = await opened(tab)
    form = {**FORM, "id": state.recurring_id, "version": ""}
    for _ in range(2):
        await tab.send(RecurringEditorState.save(form))
    assert not state.is_open
    assert (await tab.state(NoticeState)).text == "Recurring expense added."
    (made,) = await service.list_recurring(owner)
    assert made.template.category == "Rent"
    await tab.send(RecurringEditorState.open_recurring(str(made.id)))
    assert {name: state.values[name] for name in FORM} == {**FORM, "amount": "1200.00"}
    assert (state.title, state.version, state.ends) == ("Edit recurring entry", "1", "after")
    changed = {**form, "version": "1", "ends": "never", "end_count": "", "notes": "Flat 3"}
    await tab.send(RecurringEditorState.save(changed))
    assert (await tab.state(NoticeState)).text == "Recurring expense saved."
    kept = await service.get_recurring(owner, made.id)
    assert (kept.schedule.end_count, kept.template.notes, kept.version) == (None, "Flat 3", 2)


async def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(tab, owner):
    state = await opened(tab)
    form = {**FORM, "id": state.recurring_id, "version": "", "amount": "abc", "due_days": "999"}
    await tab.send(RecurringEditorState.save(form))
    assert state.is_open
    assert set(state.errors) == {"amount", "due_days"}
    assert [event.payload["ref"] for event in tab.events if event.name == "_set_focus"][
        -1
    ].endswith("recurring_amount")
    await tab.send(RecurringEditorState.save({**form, "amount": "5"}))
    assert (set(state.errors), state.has_more) == ({"due_days"}, True)
    await tab.send(
        RecurringEditorState.save({**form, "amount": "5", "due_days": "", "category": "Rnet"})
    )
    assert set(state.errors) == {"category"}
    # A tab that the server has forgotten opens the form as it was sent.
    await tab.send(RecurringEditorState.close)
    await tab.send(RecurringEditorState.save({**form, "party": "Typed"}))
    assert (state.is_open, state.values["party"], state.values["amount"]) == (True, "Typed", "abc")
    assert await service.list_recurring(owner) == []


async def test_a_change_by_someone_else_is_told(tab, owner):
    made = await add(owner)
    await tab.send(RecurringEditorState.open_recurring(str(made.id)))
    state = await tab.state(RecurringEditorState)
    await service.change_recurring(owner, made.id, entered(party="Other"), version=None)
    await tab.send(RecurringEditorState.save({**FORM, "id": str(made.id), "version": "1"}))
    assert "Someone else has changed this" in state.errors["form"]
    assert (await service.get_recurring(owner, made.id)).template.party == "Other"


async def test_a_change_shows_only_what_is_not_recorded(tab, owner):
    made = await add(owner, "2026-11-01")
    await record_due(owner)
    await tab.send(RecurringEditorState.open_recurring(str(made.id)))
    state = await tab.state(RecurringEditorState)
    assert (state.past_text, state.days[0].day) == ("", "Tuesday 1 December 2026")
    await note(tab, starts_on="2026-11-20")
    assert state.past_text.startswith("1 day before today, from 20 Nov 2026,")


async def test_another_kind_has_its_own_names(tab, owner):
    await make_entry(owner, Kind.INCOME, party="Tenant")
    state = await opened(tab)
    assert (state.party_label, "Rent" in state.category_options) == ("Vendor", True)
    await tab.send(RecurringEditorState.choose_kind("income"))
    assert (state.party_label, "Sales" in state.category_options) == ("Client", True)
    assert state.party_options == ["Tenant"]


async def test_an_entry_begins_one_once(tab, owner):
    entry = await make_entry(owner, date=on("2026-11-14"), category="Rent", party="Landlord")
    tab.visit(recurring_address(entry.kind, entry.id))
    await tab.send(RecurringState.load)
    state = await tab.state(RecurringEditorState)
    assert state.is_open
    assert (state.values["party"], state.values["amount"], state.skipped) == (
        "Landlord", "42.00", "2026-11-14",
    )  # fmt: skip
    assert (state.past_text, state.days[0].nominal_on) == ("", "2026-12-14")
    await tab.send(RecurringState.load)
    form = {**state.values, "id": state.recurring_id, "version": "", "skipped_on": state.skipped}
    await tab.send(RecurringEditorState.save(form))
    assert tab.redirects()[-1] == "/recurring"
    await record_due(owner)
    assert await days(owner) == [], "the entry is its first time"
    tab.visit("/recurring")
    await tab.send(RecurringState.load)
    assert not state.is_open


async def test_what_is_begun_by_a_refund_is_the_payment_and_says_so(tab, owner):
    day = on("2026-11-14")
    refund = await make_entry(owner, date=day, amount=Decimal(30), is_refund=True)
    assert refund.amount == -30
    tab.visit(recurring_address(refund.kind, refund.id))
    await tab.send(RecurringState.load)
    state = await tab.state(RecurringEditorState)
    assert (state.is_open, state.values["amount"]) == (True, "30.00")
    assert state.errors["form"] == (
        "A refund does not come again: this records an expense of the same amount each time."
    )
    form = {**state.values, "id": state.recurring_id, "version": "", "skipped_on": state.skipped}
    await tab.send(RecurringEditorState.save(form))
    (made,) = await service.list_recurring(owner)
    assert (made.kind, made.template.amount) == (Kind.EXPENSE, 30)


async def test_an_address_opens_one_that_exists(tab, owner):
    made = await add(owner)
    tab.visit(f"/recurring?id={made.id}")
    await tab.send(RecurringState.load)
    state = await tab.state(RecurringEditorState)
    assert (state.is_open, state.recurring_id) == (True, str(made.id))
    await tab.send(RecurringEditorState.close)
    assert tab.redirects()[-1] == "/recurring"
    tab.visit(f"/recurring?id={some_id()}")
    await tab.send(RecurringState.load)
    assert isinstance(tab.errors[-1], NotFoundError)
    assert len((await tab.state(RecurringState)).rows) == 1
