"""A rule from outside: every field that is wrong says so, and what contradicts itself."""

from decimal import Decimal

import pytest

from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entry_rules.inputs import NO_CONDITION, NO_EFFECT, NO_KIND, RuleInput
from finance_app.ledger.entry_rules.rules import Field, Operator

USABLE = {"kind": "expense", "phrase": "amzn", "category": "Office"}


def problems(**changes) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        RuleInput.parse({**USABLE, **changes}, "EUR")
    return caught.value.fields


def test_all_fields_of_a_form_are_read():
    made = RuleInput.parse(
        {
            "kind": " Expense ", "field": "party", "operator": "STARTS", "phrase": "  amzn   mktp ",
            "amount_min": "0", "amount_max": "1,200.50", "bank_account": " Giro ", "day_min": "1",
            "day_max": " 31 ", "new_party": " Amazon ", "category": " Office ",
        },
        "EUR",
    )  # fmt: skip
    assert made == RuleInput(
        kind=Kind.EXPENSE, field=Field.PARTY, operator=Operator.STARTS, phrase="amzn mktp",
        amount_min=Decimal(0), amount_max=Decimal("1200.50"), bank_account="Giro", day_min=1,
        day_max=31, new_party="Amazon", category="Office",
    )  # fmt: skip


def test_what_is_left_out_has_its_usual_value():
    assert RuleInput.parse({"phrase": "x", "new_party": "X"}, "EUR") == RuleInput(
        phrase="x", new_party="X"
    )
    made = RuleInput.parse(
        {"phrase": "x", "new_party": "X", "kind": None, "day_min": None, "amount_min": None}, "EUR"
    )
    assert made == RuleInput(phrase="x", new_party="X")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "asset"}, "kind"),
        ({"field": "amount"}, "field"),
        ({"operator": "matches"}, "operator"),
        ({"operator": 3}, "operator"),
        ({"phrase": "x" * 201}, "phrase"),
        ({"phrase": "a\0"}, "phrase"),
        ({"amount_min": "abc"}, "amount_min"),
        ({"amount_max": "1.234"}, "amount_max"),
        ({"amount_min": "2", "amount_max": "1"}, "amount_max"),
        ({"day_min": "0"}, "day_min"),
        ({"day_max": "32"}, "day_max"),
        ({"day_min": "1.5"}, "day_min"),
        ({"day_min": 5, "day_max": 4}, "day_max"),
        ({"bank_account": "x" * 121}, "bank_account"),
        ({"new_party": "x" * 201}, "new_party"),
        ({"category": "x" * 81}, "category"),
    ],
)
def test_a_wrong_field_says_so(changes, field):
    assert list(problems(**changes)) == [field]


def test_a_rule_asks_something_and_gives_something():
    assert problems(phrase=" ") == {"phrase": NO_CONDITION}
    assert problems(category="") == {"category": NO_EFFECT}
    assert problems(kind="") == {"kind": NO_KIND}
    assert problems(phrase="", category="", kind="") == {
        "phrase": NO_CONDITION, "category": NO_EFFECT,
    }  # fmt: skip
    assert set(problems(amount_min="x", phrase="")) == {"amount_min"}
    for changes in ({"amount_min": 0}, {"amount_max": 0}, {"day_min": 1}, {"day_max": 1},
                    {"bank_account": "Giro"}):  # fmt: skip
        assert RuleInput.parse({**USABLE, "phrase": "", **changes}, "EUR").has_condition


def test_conditions_alone_are_enough_to_look_for_matches():
    made = RuleInput.parse({"phrase": "x", "category": "Office"}, "EUR", needs_effect=False)
    assert made.phrase == "x"
    with pytest.raises(InvalidInputError):
        RuleInput.parse({}, "EUR", needs_effect=False)
