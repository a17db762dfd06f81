"""Titles of threads, and the summary of long ones."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from finance_app.assistant.threads.rules import (
    RECENT_LENGTH_MAX,
    RECENT_MESSAGES_KEPT,
    RECENT_MESSAGES_MAX,
    SUMMARY_LENGTH_MAX,
    Message,
    Role,
    cut,
    older_count,
    summarised,
    title_of,
)
from finance_app.kit.db import NIL_ID

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


def message(position, text):
    role = Role.PERSON if position % 2 else Role.ASSISTANT
    return Message(NIL_ID, NIL_ID, position, role, text, NOW)


def turns(count, length=10):
    return [message(place, "x" * length) for place in range(1, count + 1)]


def test_a_title_is_the_first_words_of_the_question():
    assert title_of("  How much\n did we spend? ") == "How much did we spend?"
    long = title_of("Why were the expenses of October higher than those of September this year?")
    assert long == "Why were the expenses of October higher than those of…"


def test_a_text_is_cut_at_a_word_or_within_a_long_one():
    assert cut("one two", 7) == "one two"
    assert cut("alpha beta gamma", 12) == "alpha beta…"
    assert cut("a" * 20, 5) == "aaaa…"


def test_a_short_conversation_is_not_summarised():
    assert older_count([]) == 0
    assert older_count(turns(RECENT_MESSAGES_MAX)) == 0
    assert older_count(turns(RECENT_MESSAGES_MAX + 1)) == RECENT_MESSAGES_MAX + 1 - (
        RECENT_MESSAGES_KEPT
    )


def test_long_messages_are_summarised_until_the_rest_is_short_enough():
    assert older_count(turns(4, RECENT_LENGTH_MAX // 2)) == 2
    assert older_count(turns(1, RECENT_LENGTH_MAX + 1)) == 0, "the last one always stays"


def test_a_summary_says_what_was_asked_and_how_the_answer_began():
    older = [message(1, "What did\nrent cost?"), message(2, "\n1,200.00 EUR in 2026.\nTable")]
    first = summarised("", older)
    assert first == "Asked: What did rent cost?\nAnswered: 1,200.00 EUR in 2026."
    assert summarised(first, [message(3, "And in 2025?")]).endswith("\nAsked: And in 2025?")


@settings(max_examples=40)
@given(st.lists(st.text(max_size=400), max_size=60), st.integers(1, 59))
def test_a_summary_is_the_same_in_one_go_or_in_two_and_never_too_long(texts, at):
    older = [message(place, text) for place, text in enumerate(texts, 1)]
    whole = summarised("", older)
    parts = summarised(summarised("", older[:at]), older[at:])
    assert max(len(whole), len(parts)) <= SUMMARY_LENGTH_MAX
    assert whole.split("\n")[-1] == parts.split("\n")[-1]
    if len(whole) < SUMMARY_LENGTH_MAX // 2:
        assert whole == parts
