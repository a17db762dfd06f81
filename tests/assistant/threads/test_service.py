"""Threads on a real database: asked, answered, listed, renamed, deleted, and whose they are."""

import asyncio

import pytest

from finance_app.assistant.threads import service
from finance_app.assistant.threads.rules import RECENT_MESSAGES_KEPT, Role
from finance_app.identity.idempotency.service import KeyReusedError
from finance_app.identity.rules import Actor
from finance_app.identity.rules import Role as MemberRole
from finance_app.kit.errors import ConflictError, InvalidInputError
from tests.factories import as_admin, join, make_actor, some_id


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def turn(actor, question="How much rent?", thread_id=None, **more):
    """Ask and answer; return the thread's id."""
    asked = await service.ask(actor, thread_id, question, **more)
    await service.keep_answer(actor, asked.question, f"Answer to {question}", {"a": 1})
    return asked.thread.id


async def test_a_question_starts_a_thread_that_is_named_after_it(owner):
    asked = await service.ask(owner, None, "  How much rent?  ")
    assert (asked.thread.title, asked.question.text) == ("How much rent?", "How much rent?")
    assert (asked.question.position, asked.answer) == (1, None)
    kept = await service.keep_answer(owner, asked.question, "1,200.00 EUR", {"spans": []})
    assert (kept.position, kept.question_id) == (2, asked.question.id)
    page = await service.list_messages(owner, asked.thread.id)
    assert [(one.role, one.text, one.answer) for one in page.items] == [
        (Role.ASSISTANT, "1,200.00 EUR", {"spans": []}),
        (Role.PERSON, "How much rent?", None),
    ]
    assert (await service.get_thread(owner, asked.thread.id)).message_count == 2


async def test_a_question_is_answered_once(owner):
    asked = await service.ask(owner, None, "How much rent?")
    await service.keep_answer(owner, asked.question, "1", {})
    with pytest.raises(ConflictError):
        await service.keep_answer(owner, asked.question, "2", {})


@pytest.mark.parametrize("text", ["", "   ", "a\0b", "x" * 2001], ids=["0", "blank", "nul", "long"])
async def test_a_question_that_cannot_be_kept_is_refused_at_its_field(owner, text):
    with pytest.raises(InvalidInputError) as error:
        await service.ask(owner, None, text)
    assert list(error.value.fields) == ["question"]
    assert (await service.list_threads(owner)).items == ()


async def test_threads_are_listed_by_the_latest_question_in_pages(owner):
    ids = [await turn(owner, f"Question {place}") for place in range(5)]
    await turn(owner, "Again", ids[0])
    wanted = [ids[0], ids[4], ids[3], ids[2], ids[1]]
    first = await service.list_threads(owner, limit=2)
    second = await service.list_threads(owner, cursor=first.next_cursor, limit=2)
    third = await service.list_threads(owner, cursor=second.next_cursor, limit=2)
    found = [one.id for page in (first, second, third) for one in page.items]
    assert found == wanted
    assert third.next_cursor is None
    back = await service.list_threads(owner, cursor=third.previous_cursor, limit=2)
    assert [one.id for one in back.items] == wanted[2:4]


async def test_messages_come_in_pages_from_the_latest(owner):
    thread_id = await turn(owner, "1")
    for number in range(2, 5):
        await turn(owner, str(number), thread_id)
    first = await service.list_messages(owner, thread_id, limit=3)
    second = await service.list_messages(owner, thread_id, cursor=first.next_cursor, limit=5)
    assert [one.position for one in (*first.items, *second.items)] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert second.next_cursor is None
    back = await service.list_messages(owner, thread_id, cursor=second.previous_cursor, limit=2)
    assert [one.position for one in back.items] == [7, 6]
    with pytest.raises(InvalidInputError):
        await service.list_messages(owner, thread_id, cursor="nonsense")


async def test_a_thread_is_renamed_with_its_version(owner):
    thread_id = await turn(owner)
    named = await service.rename_thread(owner, thread_id, " Rent ", version=1)
    assert (named.title, named.version) == ("Rent", 2)
    with pytest.raises(service.StaleThreadError) as error:
        await service.rename_thread(owner, thread_id, "Other", version=1)
    assert error.value.current.title == "Rent"
    with pytest.raises(InvalidInputError) as wrong:
        await service.rename_thread(owner, thread_id, " ")
    assert list(wrong.value.fields) == ["title"]


async def test_a_deleted_thread_is_gone_until_it_is_restored(owner):
    thread_id = await turn(owner)
    await service.delete_thread(owner, thread_id)
    assert (await service.list_threads(owner)).items == ()
    for attempt in (
        service.get_thread(owner, thread_id),
        service.list_messages(owner, thread_id),
        service.ask(owner, thread_id, "More?"),
        service.delete_thread(owner, thread_id),
    ):
        with pytest.raises(service.ThreadNotFoundError):
            await attempt
    assert (await service.restore_thread(owner, thread_id)).title == "How much rent?"
    assert len((await service.list_messages(owner, thread_id)).items) == 2


async def test_nobody_else_sees_a_thread_not_even_the_owner(owner):
    member = (await join(owner, role=MemberRole.VIEWER)).actor
    thread_id = await turn(member, "What do I earn?")
    for other in (owner, await make_actor()):
        assert (await service.list_threads(other)).items == ()
        for attempt in (
            service.get_thread(other, thread_id),
            service.list_messages(other, thread_id),
            service.rename_thread(other, thread_id, "Mine"),
            service.delete_thread(other, thread_id),
            service.restore_thread(other, thread_id),
            service.ask(other, thread_id, "And?"),
        ):
            with pytest.raises(service.ThreadNotFoundError):
                await attempt
    assert (await service.get_thread(member, thread_id)).title == "What do I earn?"


async def test_the_same_request_finds_its_answer_again(owner):
    assert await service.find_repeat(owner, "Rent?", None, request_key="k") is None
    asked = await service.ask(owner, None, "Rent?", request_key="k")
    with pytest.raises(service.StillAnsweringError):
        await service.find_repeat(owner, "Rent?", None, request_key="k")
    await service.keep_answer(owner, asked.question, "1", {"x": 1})
    found = await service.find_repeat(owner, "Rent?", None, request_key="k")
    assert (found.question.id, found.answer.answer) == (asked.question.id, {"x": 1})
    for question, thread_id in (("Other?", None), ("Rent?", some_id())):
        with pytest.raises(KeyReusedError):
            await service.find_repeat(owner, question, thread_id, request_key="k")
    with pytest.raises(ConflictError):
        await service.ask(owner, None, "Rent?", request_key="k")
    member = (await join(owner, role=MemberRole.VIEWER)).actor
    assert await service.find_repeat(member, "Rent?", None, request_key="k") is None


async def test_two_questions_at_once_get_places_of_their_own(owner):
    thread_id = await turn(owner)
    asked = await asyncio.gather(*(service.ask(owner, thread_id, f"{n}") for n in range(8)))
    assert sorted(one.question.position for one in asked) == list(range(3, 11))


async def test_a_long_conversation_is_summarised_once(owner, admin_url):
    thread_id = await turn(owner, "Question 1")
    for number in range(2, 10):
        await turn(owner, f"Question {number}", thread_id)
    last = await service.ask(owner, thread_id, "Last?")
    found = await service.read_conversation(owner, last.question)
    assert found.summary.startswith("Asked: Question 1\nAnswered: Answer to Question 1\n")
    assert found.recent[0].text == "Question 6"
    assert len(found.recent) == RECENT_MESSAGES_KEPT
    assert await service.read_conversation(owner, last.question) == found
    kept = await as_admin(
        admin_url, "SELECT summarised_through FROM assistant_threads WHERE id = :id", id=thread_id
    )
    assert kept[0][0] == 10
    before = await service.list_questions_before(owner, last.question, 2)
    assert before == ("Question 8", "Question 9")
