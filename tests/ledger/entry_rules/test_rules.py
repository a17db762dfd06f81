"""Rules in words, the address that begins one, and moving one in the order."""

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_app.kit import db
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entry_rules.rules import (
    Field,
    Operator,
    Rule,
    moved,
    rule_address,
    rule_text,
)


def make_rule(**changes) -> Rule:
    fields = {
        "id": db.new_id(), "position": 1, "kind": Kind.EXPENSE, "field": Field.PARTY,
        "operator": Operator.CONTAINS, "phrase": "amzn", "amount_min": None, "amount_max": None,
        "bank_account": None, "day_min": None, "day_max": None, "new_party": "",
        "category": "Office", "version": 1, **changes,
    }  # fmt: skip
    return Rule(**fields)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"new_party": "Amazon"},
            "When the vendor contains “amzn”: vendor becomes Amazon and category becomes Office.",
        ),
        (
            {"kind": Kind.INCOME, "operator": Operator.STARTS, "category": "Sales"},
            "When the client starts with “amzn”: category becomes Sales.",
        ),
        (
            {"kind": None, "field": Field.ANY, "operator": Operator.EQUALS, "category": None,
             "new_party": "A"},
            "When the vendor or client or the notes are “amzn”: vendor or client becomes A.",
        ),
        (
            {"field": Field.NOTES, "operator": Operator.EQUALS},
            "When the notes of an expense are “amzn”: category becomes Office.",
        ),
        (
            {"phrase": "", "amount_min": Decimal(10), "amount_max": Decimal(1200),
             "bank_account": "Giro", "day_min": 1, "day_max": 5},
            "When it is an expense, the amount is from 10.00 to 1,200.00, the bank account is Giro,"
            " and the day of the month is from 1 to 5: category becomes Office.",
        ),
        (
            {"amount_min": Decimal(10), "day_max": 5},
            "When the vendor contains “amzn”, the amount is 10.00 or more, and the day of the month"
            " is 5 or less: category becomes Office.",
        ),
        (
            {"kind": None, "phrase": "", "amount_max": Decimal(0), "category": None,
             "new_party": "A"},
            "When the amount is 0.00 or less: vendor or client becomes A.",
        ),
        (
            {"phrase": "", "amount_min": Decimal(5), "amount_max": Decimal(5), "day_min": 31,
             "kind": None, "category": None, "new_party": "A"},
            "When the amount is 5.00 and the day of the month is 31 or more: vendor or client"
            " becomes A.",
        ),
    ],
)  # fmt: skip
def test_a_rule_is_one_plain_sentence(changes, text):
    assert rule_text(make_rule(**changes), "EUR") == text


def test_the_address_of_a_new_rule():
    assert rule_address(Kind.EXPENSE, "Staples & Co", "Office") == (
        "/rules?kind=expense&field=party&phrase=Staples+%26+Co&category=Office"
    )
    assert rule_address("income", "", None) == "/rules?kind=income"
    assert rule_address("income", "A", new_party="B") == (
        "/rules?kind=income&field=party&phrase=A&new_party=B"
    )


@given(st.text(max_size=300), st.text(max_size=80))
def test_what_an_address_says_is_what_it_was_made_of(party, category):
    party, category = (
        party.encode(errors="ignore").decode(),
        category.encode(errors="ignore").decode(),
    )
    query = parse_qs(urlsplit(rule_address(Kind.INCOME, party, category)).query)
    assert query.get("phrase", [""])[0] == party[:200]
    assert query.get("category", [""])[0] == category


@given(st.lists(st.uuids(), min_size=1, unique=True), st.data())
def test_moving_swaps_with_the_neighbour_and_back(ids, data):
    rule_id = data.draw(st.sampled_from(ids))
    place = ids.index(rule_id)
    down = moved(ids, rule_id, 1)
    assert sorted(down) == sorted(ids)
    if place == len(ids) - 1:
        assert down == ids
    else:
        assert (down[place], down[place + 1]) == (ids[place + 1], rule_id)
        assert moved(down, rule_id, -1) == ids
    assert moved(ids, ids[0], -1) == ids
