"""Answers without a model, over a real database: questions, follow-ups, drafts, what is missing."""

from decimal import Decimal

from finance_app.assistant.chat.rules import Way, Words
from finance_app.assistant.usage.service import read_usage
from tests.assistant.chat.asking import ask
from tests.factories import join, make_actor, make_entry


async def test_a_question_is_answered_with_linked_figures(owner):
    told = await ask(owner, "How much did we spend in March 2026?")
    assert told.done.kept.way is Way.PARSER
    assert "100.00 EUR" in told.text
    assert told.left == told.text
    assert told.steps == [("sum_entries", "done")]
    linked = [span for block in told.done.answer.blocks for span in block.spans if span.href]
    assert "/expenses" in linked[0].href
    assert told.done.answer.findings[0].row_count == 2
    usage = await read_usage(owner)
    assert (usage.turns, usage.model_turns) == (1, 0)


async def test_a_question_goes_on_from_the_one_before(owner):
    first = await ask(owner, "How much did we spend on Travel in March 2026?")
    assert "58.00 EUR" in first.text
    second = await ask(owner, "And on Office?", first.done.thread_id)
    assert "42.00 EUR" in second.text
    alone = await ask(owner, "And on Office?")
    assert alone.done.thread_id != first.done.thread_id


async def test_one_thing_that_is_missing_is_asked_for_and_the_reply_completes_the_card(owner):
    first = await ask(owner, "Add an expense of 12.50 for City Cabs")
    assert first.text.count("?") == 1
    assert first.done.cards == ()
    second = await ask(owner, "20 March 2026", first.done.thread_id)
    [card] = second.done.cards
    values = {field.name: field.value for field in card.items[0].fields}
    assert (values["date"], values["party"]) == ("2026-03-20", "City Cabs")
    assert Decimal(values["amount"]) == Decimal("12.50")
    assert card.note == ""
    assert second.done.answer.draft_ids == (card.id,)


async def test_what_is_not_understood_says_so_and_offers_questions(owner):
    told = await ask(owner, "xyzzy plugh")
    assert told.done.answer.suggestions
    assert told.done.kept.steps == ()
    assert any(isinstance(one, Words) for one in told.events)


async def test_a_viewer_gets_answers_and_no_cards(owner):
    viewer = (await join(owner, role="viewer")).actor
    assert "100.00 EUR" in (await ask(viewer, "How much did we spend in March 2026?")).text
    told = await ask(viewer, "Add an expense of 12.50 for City Cabs on 20 March 2026")
    assert told.done.cards == ()


async def test_another_business_is_not_in_an_answer(owner):
    other = await make_actor()
    await make_entry(other, party="Zyxwuth Confidential", amount="777.77")
    told = await ask(owner, "How much did we spend with Zyxwuth Confidential?")
    assert "777" not in str(told.done)
