"""What a person said, and what a draft may so hold."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.assistant.chat.said.rules import (
    NO_DAY,
    NO_PARTY,
    said_in,
    unsaid_amount,
    unsaid_words,
)
from finance_app.assistant.threads.rules import Conversation, Message, Role
from finance_app.kit.db import NIL_ID
from finance_app.kit.tools import Figure, Finding, Row, Table, Unit

DAY = dt.date(2026, 11, 28)
RENT = Figure(label="Rent", value=Decimal(-1200), unit=Unit.MONEY, currency_code="EUR")


def test_what_was_said_is_the_persons_alone():
    now = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
    recent = (
        Message(NIL_ID, NIL_ID, 3, Role.PERSON, "It was 5.00", now),
        Message(NIL_ID, NIL_ID, 4, Role.ASSISTANT, "Was it 9.00?", now),
    )
    conversation = Conversation("Asked: Taxi of 7.00\nAnswered: Not 8.00", recent)
    assert said_in(conversation, "Yes") == ("Taxi of 7.00", "It was 5.00", "Yes")


@pytest.mark.parametrize(("amount", "said", "is_unsaid"), [
    ("12.50", "Taxi 12.50", False), ("12.5", "Taxi 12,50 EUR", False), ("-12.50", "12.50", False),
    ("1250", "Taxi 12.50", True), ("12.51", "Taxi 12.50", True), ("9", "no number", True),
    ("1200", "the rent", False), (None, "no number", False), ("nonsense", "x", False),
    ("NaN", "x", False), (True, "x", False),
])  # fmt: skip
def test_an_amount_is_said_or_found(amount, said, is_unsaid):
    assert unsaid_amount({"amount": amount}, [said], [RENT]) is is_unsaid


@pytest.mark.parametrize("name", ["value", "foreign_amount"])
def test_every_sum_of_a_draft_is_looked_at(name):
    assert unsaid_amount({name: "9999"}, ["A van of 6000"], [])


@pytest.mark.parametrize(("said", "unsaid"), [
    ("12.50 for City Cabs yesterday", ""), ("12.50 City Cabs 20 March", ""),
    ("12.50 city cab, 2026-03-20", ""), ("City Cabs 12.50", NO_DAY), ("12.50 today", NO_PARTY),
    ("On the 3rd, 12.50 for cabs", ""),
])  # fmt: skip
def test_a_day_and_a_party_are_pointed_to(said, unsaid):
    draft = {"amount": "12.50", "party": "City Cabs", "date": "2026-03-20"}
    assert unsaid_words(draft, [said], []) == unsaid


def test_a_party_that_a_tool_found_is_known():
    row = Row("20 March", ("Northgate Stationers",))
    found = Finding(title="Entries", as_of=DAY, table=Table(("Date", "Party"), (row,)))
    draft = {"party": "Northgate Stationers"}
    assert unsaid_words(draft, ["The same again"], [found]) == ""
    assert unsaid_words(draft, ["The same again"], []) == NO_PARTY
