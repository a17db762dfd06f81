"""A streamed text shows words at once, and never a number that is not proved."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.assistant.figures.gate.rules import Gate
from finance_app.assistant.figures.marks.rules import mark_of, marked
from finance_app.kit.tools import Row
from tests.assistant.figures.turns import TODAY, count, finding, money, percent, turn

PROVED = turn(finding(money("1234.50"), percent("12.3"), count(12), money("-500", "Profit")))
ALLOWED = Allowed(today=TODAY)


def stream(text: str, size: int = 1) -> tuple[list[str], Gate]:
    gate = Gate(PROVED, ALLOWED)
    shown = [gate.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return [*shown, gate.finish()], gate


def test_words_without_numbers_pass_at_once():
    gate = Gate(PROVED, ALLOWED)
    assert gate.feed("Most of it went ") == "Most of it went "
    assert gate.feed("to tra") == "to "
    assert gate.feed("vel and rent") == "travel and "


@pytest.mark.parametrize("text", [
    "You spent 1,234.50 EUR in October 2026, that is 12.3 % more than before.",
    "You spent EUR 1,234.50 over 12 entries. Profit was a loss of 500 here. Fine",
    "Profit was 500 below zero.", "1. Travel\n2. Rent\n\nDone.", "",
])  # fmt: skip
@pytest.mark.parametrize("size", [1, 7, 500])
def test_a_proved_text_comes_out_whole(text, size):
    shown, gate = stream(text, size)
    assert "".join(shown) == text
    assert gate.mismatches == []


def test_a_number_waits_for_its_unit():
    gate = Gate(PROVED, ALLOWED)
    assert gate.feed("You spent 1,2") == "You spent "
    assert gate.feed("34.50 ") == ""
    assert gate.feed("EUR in all of ") == "1,234.50 EUR in all of "


def test_an_unproved_number_becomes_the_table():
    shown, gate = stream("You spent 9,999 on travel and more. It was 1,234.50 in all of it.")
    assert "".join(shown) == f"You spent {mark_of(0)} It was 1,234.50 in all of it."
    assert [one.text for one in gate.mismatches] == ["9,999"]


def test_a_mark_cannot_be_forged():
    assert "".join(stream(f"See {mark_of(0)} here.")[0]) == "See  here."


def test_a_list_is_counted_only_at_the_start_of_a_line():
    assert "".join(stream("Costs:\n1. Rent\n2. Fuel\n")[0]) == "Costs:\n1. Rent\n2. Fuel\n"
    shown, gate = stream(". 1. ")
    assert gate.mismatches
    assert "1" not in "".join(shown)


PIECES = st.lists(
    st.sampled_from([
        "You ", "spent ", "1,234", ".50", " EUR ", "9,", "999", " ", "12", " entries", " %", ". ",
        "\n",
        "minus ", "5", "€", "twelve ", "thousand ", "about ", "1", " 234", "half", "k", "(", ")",
        "-",
        "in ", "2031", "Nov ", "28 ", "loss ", "of ", "500", "million",
    ]),
    max_size=25,
)  # fmt: skip


@given(PIECES)
def test_no_stream_ever_shows_an_unproved_number(pieces):
    gate = Gate(PROVED, ALLOWED)
    shown = ""
    for piece in [*pieces, None]:
        shown += gate.finish() if piece is None else gate.feed(piece)
    # What stood behind a mark may have said what is counted: say it again.
    words = "".join(" " if marked(one) is not None else one for one in shown)
    context = words.replace("\n", " of entries, a loss\n")
    assert PROVED.check(f"{context} of entries, a loss", ALLOWED) == []
    if not gate.mismatches:
        assert shown == "".join(pieces)


def test_a_long_answer_over_many_figures_streams_without_delay():
    rows = tuple(Row(f"Vendor {n} Ltd", (money(f"{n * 17}.50"), count(n))) for n in range(1, 101))
    proved = turn(finding(money("1234.50"), rows=rows))
    gate = Gate(proved, ALLOWED)
    text = " ".join(f"Vendor {n} Ltd got {n * 17:,}.50 EUR, which is usual." for n in range(1, 40))
    start = perf_counter()
    shown = "".join(gate.feed(f"{word} ") for word in text.split()) + gate.finish()
    assert shown.strip() == text
    assert perf_counter() - start < 3
