"""The conversation on its page: asked, answered in pieces, stopped, drawn, drafted and saved."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import pytest

from finance_app.assistant.consent.state import ConsentState
from finance_app.assistant.conversation.service import ASK_MISSING
from finance_app.assistant.conversation.state import ConversationState
from finance_app.assistant.drafts.state import CardsState
from finance_app.assistant.model.fake import Fail, Hang, Say, Use
from finance_app.assistant.parser.names.rules import Names
from finance_app.assistant.parser.readings.rules import Asked, Context
from finance_app.assistant.parser.rules import read_question
from finance_app.assistant.threads import service as threads
from finance_app.assistant.threads.state import ThreadsState
from finance_app.assistant.usage.state import UsageState
from finance_app.finance_app import app
from finance_app.identity.rules import Role
from finance_app.kit.settings import settings
from finance_app.ledger.entries.lists.inputs import EntryFilter
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import list_entries
from finance_app.ui.toast import NoticeState
from tests.assistant.chat.asking import modelled, results
from tests.factories import join, make_actor, make_entry
from tests.headless import Headless

SUMMED = Use([("sum_entries", {"kind": "expense"})])
BROKEN_DOWN = Use([("break_down", {"kind": "expense", "by": "category"})])
LUNCH = {"kind": "expense", "amount": "12.50", "date": "2026-11-27", "party": "Pret"}
DRAFTED = Use([("draft_entry", LUNCH)])


@pytest.fixture(autouse=True)
def _settings(monkeypatch):
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
async def owner():
    actor = await make_actor()
    await make_entry(actor, party="Northgate Stationers", category="Office")
    await make_entry(actor, amount="58", party="City Cabs", category="Travel")
    return actor


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id)) as client:
        client.visit("/assistant")
        await client.send(ConversationState.load)
        yield client


async def ask(tab, question="How much did we spend?"):
    await tab.send(ConversationState.ask({"question": question}))
    return await tab.state(ConversationState)


async def expenses(owner) -> list[Decimal]:
    found = await list_entries(owner, Kind.EXPENSE, EntryFilter.parse({}, owner.currency_code))
    return sorted(one.amount for one in found.items)


def words_of(turn) -> str:
    return "".join(span.text for block in turn.blocks for line in block.lines for span in line)


async def test_an_empty_conversation_offers_what_is_missing_and_what_can_be_asked(tab):
    shown = await tab.state(ConversationState)
    assert shown.is_loaded
    assert shown.turns == []
    asked = [one.question for one in shown.hints]
    assert "How much did we spend on Travel this fiscal year?" in asked
    assert "What did we pay City Cabs by month?" in asked
    assert shown.model_text.startswith("No model is configured.")


@pytest.mark.parametrize("kind", list(ASK_MISSING))
def test_what_is_missing_is_asked_for_in_words_that_are_read(kind):
    context = Context(today=date(2026, 11, 28), currency_code="EUR", names=Names())
    read = read_question(ASK_MISSING[kind], context)
    assert isinstance(read, Asked)
    (call,) = read.calls
    assert (call.name, call.arguments) == ("list_missing", {"problem": kind.value})


async def test_an_answer_comes_in_pieces_and_its_figure_leads_to_the_entries(
    tab, owner, monkeypatch
):
    said = Say("We spent 100.00 EUR in all.", piece_length=6, pause_seconds=0.06)
    async with modelled(monkeypatch, owner, [SUMMED, said]):
        shown = await ask(tab)
    pieces = [
        delta[name]["words_rx_state_"]
        for delta in tab.deltas
        for name in delta
        if name.endswith("conversation_state") and delta[name].get("words_rx_state_")
    ]
    assert len(pieces) > 1, "it was not sent while it came"
    question, answer = shown.turns
    assert (question.is_question, question.text) == (True, "How much did we spend?")
    assert words_of(answer) == "We spent 100.00 EUR in all."
    (figure,) = [
        span for block in answer.blocks for line in block.lines for span in line if span.href
    ]
    assert figure.text.startswith("100.00")
    assert figure.href.startswith("/expenses")
    assert answer.steps_label == "1 step by fake-1"
    assert not shown.is_busy
    assert tab.redirects()[-1] == f"/assistant?thread={shown.thread_id}"


async def test_a_conversation_is_the_same_when_it_is_opened_again(tab, owner, monkeypatch):
    async with modelled(monkeypatch, owner, [SUMMED, Say("We spent 100.00 EUR.")]):
        before = (await ask(tab)).turns
    tab.visit(f"/assistant?thread={(await tab.state(ConversationState)).thread_id}")
    await tab.send(ConversationState.load)
    assert (await tab.state(ConversationState)).turns == before


async def test_another_persons_conversation_does_not_exist(tab, owner, monkeypatch):
    async with modelled(monkeypatch, owner, [SUMMED, Say("We spent 100.00 EUR.")]):
        thread_id = (await ask(tab)).thread_id
    tab.session_id = str((await join(owner, role=Role.BOOKKEEPER)).actor.session_id)
    tab.token = "other"
    tab.visit(f"/assistant?thread={thread_id}")
    await tab.send(ConversationState.load)
    assert (await tab.state(ConversationState)).turns == []
    assert tab.redirects()[-1] == "/assistant"


async def test_stop_ends_an_answer_and_keeps_the_question(tab, owner, monkeypatch):
    async with modelled(monkeypatch, owner, [Hang()]):
        asking = asyncio.create_task(ask(tab))
        async with asyncio.timeout(20):
            while not (await tab.state(ConversationState)).is_busy:  # noqa: ASYNC110 - a state, no event
                await asyncio.sleep(0.01)
        await tab.send(ConversationState.stop)
        shown = await asking
    assert not shown.is_busy
    assert shown.turns[-1].notice == "Stopped. This is what was said until then."


async def test_a_failing_model_leaves_an_answer_and_says_so(tab, owner, monkeypatch):
    async with modelled(monkeypatch, owner, [Fail(500)]):
        shown = await ask(tab)
    assert "This was answered without it." in shown.turns[-1].notice
    assert "100.00" in words_of(shown.turns[-1])


async def test_what_cannot_be_asked_is_said_and_stays_in_the_field(tab):
    shown = await ask(tab, "   ")
    assert shown.problem
    assert shown.turns == []
    long = await ask(tab, "why " * 1000)
    assert long.problem
    assert long.typed == "why " * 1000


async def test_a_table_is_drawn_as_a_chart_on_request(tab, owner, monkeypatch):
    async with modelled(monkeypatch, owner, [BROKEN_DOWN, Say("By category, as below.")]):
        shown = await ask(tab)
    (table,) = [one for one in shown.turns[-1].blocks if one.kind == "table"]
    assert [row.label for row in table.rows] == ["Travel", "Office"]
    await tab.send(ConversationState.show_chart(table.key, table.title))
    shown = await tab.state(ConversationState)
    assert shown.chart["data"][0]["x"] == ["Travel", "Office"]
    assert shown.chart["data"][0]["y"] == [58.0, 42.0]
    await tab.send(ConversationState.show_chart(table.key, table.title))
    assert (await tab.state(ConversationState)).chart_key == ""


async def test_a_card_is_changed_saved_once_and_taken_back(tab, owner, monkeypatch):
    async with modelled(monkeypatch, owner, [DRAFTED, Say("Please look it over.")]):
        shown = await ask(tab, "add 12.50 lunch at Pret yesterday")
    (card_id,) = shown.turns[-1].draft_ids
    card = (await tab.state(CardsState)).cards[card_id]
    assert card.can_save
    assert len(await expenses(owner)) == 2, "nothing is written before it is saved"
    form = {one.key: one.value for item in card.items for one in item.fields}
    form |= {"0.amount": "13.10", "card_id": card.id, "token": card.token}
    await tab.send(CardsState.save(dict(form)))
    card = (await tab.state(CardsState)).cards[card_id]
    assert card.status == "saved"
    assert "confirmed by" in card.told
    assert await expenses(owner) == [Decimal("13.10"), Decimal(42), Decimal(58)]
    await tab.send(CardsState.save(dict(form)))
    assert len(await expenses(owner)) == 3, "it was saved twice"
    assert (await tab.state(NoticeState)).tone == "error"
    await tab.send(CardsState.undo(card_id))
    assert (await tab.state(CardsState)).cards[card_id].status == "undone"
    assert len(await expenses(owner)) == 2


async def test_a_wrong_field_of_a_card_is_said_at_the_field(tab, owner, monkeypatch):
    async with modelled(monkeypatch, owner, [DRAFTED, Say("Please look it over.")]):
        (card_id,) = (await ask(tab, "add 12.50 lunch at Pret yesterday")).turns[-1].draft_ids
    card = (await tab.state(CardsState)).cards[card_id]
    await tab.send(CardsState.save({"0.amount": "lots", "card_id": card.id, "token": card.token}))
    card = (await tab.state(CardsState)).cards[card_id]
    (amount,) = [one for one in card.items[0].fields if one.name == "amount"]
    assert (amount.value, card.status) == ("lots", "open")
    assert amount.problem
    assert len(await expenses(owner)) == 2


async def test_conversations_are_renamed_deleted_and_brought_back(tab, owner, monkeypatch):
    async with modelled(monkeypatch, owner, [SUMMED, Say("We spent 100.00 EUR.")]):
        thread_id = (await ask(tab)).thread_id
    await tab.send(ThreadsState.load)
    (thread,) = (await tab.state(ThreadsState)).threads
    assert thread.title == "How much did we spend?"
    await tab.send(ThreadsState.open_rename(thread_id))
    await tab.send(ThreadsState.rename({"id": thread_id, "title": " "}))
    assert (await tab.state(ThreadsState)).errors
    await tab.send(ThreadsState.rename({"id": thread_id, "title": "Spending"}))
    assert [one.title for one in (await tab.state(ThreadsState)).threads] == ["Spending"]
    await tab.send(ThreadsState.delete(thread_id))
    assert (await tab.state(ThreadsState)).threads == []
    await tab.send(ThreadsState.restore)
    assert [one.title for one in (await tab.state(ThreadsState)).threads] == ["Spending"]


async def test_only_the_owner_switches_the_model_and_its_terms_name_the_host(
    tab, owner, monkeypatch
):
    async with modelled(monkeypatch, owner, [SUMMED], is_allowed=False) as fake:
        await tab.send(ConsentState.load)
        shown = await tab.state(ConsentState)
        assert shown.host in shown.terms
        assert not shown.is_allowed
        await tab.send(ConsentState.allow_model("elsewhere.example", shown.model))
        assert not (await tab.state(ConsentState)).is_allowed
        await tab.send(ConsentState.allow_model(shown.host, shown.model))
        assert (await tab.state(ConsentState)).is_allowed
        owner_session, tab.token = tab.session_id, "other"
        tab.session_id = str((await join(owner, role=Role.BOOKKEEPER)).actor.session_id)
        await tab.send(ConsentState.forbid_model)
        tab.session_id, tab.token = owner_session, "tab"
        await tab.send(ConsentState.load)
        assert (await tab.state(ConsentState)).is_allowed, "somebody else switched it"
        await tab.send(ConsentState.forbid_model)
        await ask(tab)
    assert fake.requests == []


async def test_usage_counts_what_was_asked(tab, owner, monkeypatch):
    async with modelled(monkeypatch, owner, [SUMMED, Say("We spent 100.00 EUR.")]):
        await ask(tab)
    await tab.send(UsageState.load)
    shown = await tab.state(UsageState)
    assert (shown.view.turns, shown.view.model_turns) == ("1", "1")
    (row,) = shown.rows
    assert (row.turns, row.tokens) == ("1", "240")


async def test_what_is_typed_while_the_page_loads_stays(tab):
    before = (await tab.state(ConversationState)).key
    await tab.send(ConversationState.load)
    assert (await tab.state(ConversationState)).key == before, "the field is another one"
    tab.visit("/assistant?ask=What%20did%20we%20spend")
    await tab.send(ConversationState.load)
    assert (await tab.state(ConversationState)).key != before


async def test_older_messages_are_shown_above_on_request(tab, owner, monkeypatch):
    monkeypatch.setattr(threads.list_messages, "__kwdefaults__", {"cursor": "", "limit": 2})
    for question in ("How many expenses are there?", "And in March?"):
        thread_id = (await ask(tab, question)).thread_id
    tab.visit(f"/assistant?thread={thread_id}&again=1")
    await tab.send(ConversationState.load)
    shown = await tab.state(ConversationState)
    assert [one.text for one in shown.turns if one.is_question] == ["And in March?"]
    await tab.send(ConversationState.show_older)
    shown = await tab.state(ConversationState)
    assert [one.text for one in shown.turns if one.is_question] == [
        "How many expenses are there?", "And in March?",
    ]  # fmt: skip
    assert shown.older == ""


async def test_a_model_that_drafts_too_little_is_told_to_ask_and_leaves_no_card(
    tab, owner, monkeypatch
):
    nameless = Use([("draft_entry", {name: LUNCH[name] for name in ("kind", "amount", "date")})])
    async with modelled(monkeypatch, owner, [nameless, Say("Who was it paid to?")]) as fake:
        shown = await ask(tab, "add 12.50 lunch yesterday")
    assert shown.turns[-1].draft_ids == []
    (told,) = results(fake)
    assert told["problem"].endswith("Who was it paid to, or who paid it?")
