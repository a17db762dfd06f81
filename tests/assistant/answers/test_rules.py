"""An answer goes into a message and comes out the same; its text is plain."""

import json
from decimal import Decimal

import pytest

from finance_app.assistant.answers.rules import (
    Answer,
    Block,
    Span,
    answer_of,
    from_wire,
    plain_text,
    plain_words,
    to_wire,
)
from finance_app.assistant.answers.wire.rules import figure_text
from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.kit.tools import ChartKind, Figure, Row, Unit
from tests.assistant.figures.turns import finding, money, percent, turn

FOUND = turn(
    finding(
        money("1234.5678", "Total", href="/expenses"), percent("12.345"),
        rows=(Row("Travel", (money("800"), "note"), "/expenses?category=1"),),
        chart=ChartKind.BAR, has_foreign_text=True, missing="Nothing else.",
    )
)  # fmt: skip


def test_an_answer_comes_out_of_json_as_it_went_in():
    answer = answer_of(
        "You spent 1,234.57.\n- Travel 800.00", FOUND, Allowed(), draft_ids=["d1"], notice="n"
    )
    assert from_wire(json.loads(json.dumps(to_wire(answer)))) == answer
    assert answer.blocks[1].is_bullet
    assert from_wire({}) == Answer()


def test_an_unproved_sentence_is_the_place_of_the_table():
    answer = answer_of("You spent 1,234.57. You will spend 5,000.", FOUND, Allowed())
    assert [one.finding for one in answer.blocks] == [None, 0]
    assert answer.mismatches == ("5,000",)
    assert "5,000" not in plain_text(answer)


def test_a_kept_link_to_the_outside_is_dropped():
    kept = to_wire(Answer(blocks=(Block((Span("a", "https://x.test"),)),)))
    assert from_wire(kept).blocks[0].spans[0].href == ""


def test_the_words_of_a_model_are_plain():
    text = "# Head\n**bold** `code` [click](/x) ![pic](/a.png) <img src=x>\x07"
    assert plain_words(text) == "Head\nbold code click pic "


def test_everything_as_text():
    assert plain_text(answer_of("You spent 1,234.57.", FOUND, Allowed(), notice="No model.")) == (
        "No model.\n\nYou spent 1,234.57.\n\nCategory | Amount\nTravel | 800.00 EUR | note\n\n"
        "Expenses: 1 to 31 Oct 2026, 12 rows, as of 28 Nov 2026."
    )


@pytest.mark.parametrize(("value", "unit", "text"), [
    ("1234.5", Unit.MONEY, "1,234.50 EUR"), ("12.345", Unit.PERCENT, "12.3 %"),
    ("12", Unit.COUNT, "12"), ("1", Unit.MONTHS, "1 month"), ("7.46", Unit.MONTHS, "7.5 months"),
    ("30", Unit.DAYS, "30 days"), ("1.08341", Unit.RATE, "1.08341"), ("1200", Unit.COUNT, "1,200"),
])  # fmt: skip
def test_a_figure_for_reading(value, unit, text):
    code = "EUR" if unit is Unit.MONEY else ""
    figure = Figure(label="x", value=Decimal(value), unit=unit, currency_code=code)
    assert figure_text(figure) == text
