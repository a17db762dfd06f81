"""Twenty tools in their order, strict arguments, and nobody's business but one's own."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from finance_app.assistant.catalogue.service import (
    TOOLS_MAX,
    call,
    read_arguments,
    schema_of,
    tools,
)
from finance_app.identity.rules import Role
from finance_app.kit.errors import AppError, InvalidInputError
from finance_app.kit.tools import DraftTool, Figure, Finding
from finance_app.ledger.categories.rules import Kind
from tests.ledger.businesses import make_actor
from tests.reports.questions.rows import Row, make_business

NAMES = [
    "sum_entries", "break_down", "list_entries", "explain_change", "get_profit", "get_cash",
    "get_balance_sheet", "list_open", "list_assets", "get_tax", "compare_budget", "expect_cash",
    "list_missing", "describe_business", "calculate", "draft_entry", "draft_asset", "draft_rule",
    "draft_budget", "draft_recurring",
]  # fmt: skip
READS = {
    "sum_entries": {},
    "break_down": {"by": "counterparty"},
    "list_entries": {},
    "explain_change": {
        "kind": "expense", "first": "2026-03-01", "last": "2026-03-31",
        "other_first": "2026-02-01", "other_last": "2026-02-28",
    },
    "get_profit": {"compare": "year"},
    "get_cash": {},
    "get_balance_sheet": {},
    "list_open": {"kind": "payable"},
    "list_assets": {},
    "get_tax": {},
    "compare_budget": {},
    "expect_cash": {},
    "list_missing": {},
    "describe_business": {"names_of": "counterparties"},
}  # fmt: skip
D = Decimal


def some_rows():
    return [
        Row(Kind.EXPENSE, dt.date(2026, 3, 4), D("119.00"), D("19.00"), "Secret & Sons", "Travel",
            "Card", "Current", "A private note"),
        Row(Kind.INCOME, dt.date(2026, 2, 4), D("50.00"), D(0), "Quiet client", None, "", None,
            ""),
    ]  # fmt: skip


def test_there_are_twenty_tools_in_their_order():
    assert list(tools()) == NAMES
    assert len(NAMES) == TOOLS_MAX
    drafts = {name for name, one in tools().items() if isinstance(one, DraftTool)}
    assert drafts == {name for name in NAMES if name.startswith("draft_")}


def test_no_tool_takes_a_business_a_person_or_a_query():
    forbidden = ("organization", "business", "tenant", "user", "sql", "query", "url", "path")
    for tool in tools().values():
        for name in tool.input.model_fields:
            assert not any(word in name for word in forbidden), f"{tool.name}: {name}"


def objects(schema):
    if isinstance(schema, dict):
        if schema.get("type") == "object" or "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


KEYWORDS = {
    "type", "enum", "const", "description", "properties", "required", "additionalProperties",
    "items", "anyOf",
}  # fmt: skip


def keywords(schema):
    if isinstance(schema, list):
        return {one for value in schema for one in keywords(value)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema)
    for name, value in schema.items():
        parts = value.values() if name == "properties" else [value]
        own |= {one for part in parts for one in keywords(part)}
    return own


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_strict_all_the_way_down(name):
    made = schema_of(tools()[name])
    assert made["type"] == "function"
    function = made["function"]
    assert (function["name"], function["strict"]) == (name, True)
    assert 20 <= len(function["description"]) <= 1_000
    for one in objects(function["parameters"]):
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"])
    assert keywords(function["parameters"]) <= KEYWORDS
    json.dumps(made, allow_nan=False)


@pytest.mark.parametrize("name", NAMES)
def test_nulls_for_everything_that_may_be_left_out_are_as_leaving_it_out(name):
    tool = tools()[name]
    required = {key for key, one in tool.input.model_fields.items() if one.is_required()}
    schema = schema_of(tool)["function"]["parameters"]["properties"]
    nulls = {
        key: None
        for key, one in schema.items()
        if key not in required and ("null" in one.get("type", []) or "anyOf" in one)
    }
    problems = set()
    for arguments in ({}, nulls):
        try:
            read_arguments(name, arguments)
        except InvalidInputError as error:
            problems.add(tuple(sorted(error.fields)))
        else:
            problems.add(())
    assert len(problems) == 1


@pytest.mark.parametrize("name", READS)
async def test_every_role_may_ask_and_each_figure_leads_somewhere_of_this_site(name):
    owner = await make_business(some_rows())
    answers = []
    for role in Role:
        fields = {key: getattr(owner, key) for key in type(owner).__slots__}
        actor = type(owner)(**{**fields, "role": role})
        found = await call(actor, name, READS[name])
        assert isinstance(found, Finding)
        answers.append(found)
    assert answers.count(answers[0]) == len(Role)
    assert found.title
    cells = [cell for row in (found.table.rows if found.table else ()) for cell in row.cells]
    for one in (*found.figures, *(cell for cell in cells if isinstance(cell, Figure))):
        assert isinstance(one.value, Decimal)
        assert one.value.is_finite()
        assert one.href == "" or (one.href.startswith("/") and not one.href.startswith("//"))


@pytest.mark.parametrize("name", READS)
async def test_nothing_of_another_business_is_in_any_answer(name):
    await make_business(some_rows())
    mine = await make_actor()
    before = await call(mine, name, READS[name])
    told = repr(before)
    assert not any(word in told for word in ("Secret", "Quiet", "private", "119"))
    assert not any(one.value for one in before.figures if one.unit == "money")


@pytest.mark.parametrize(
    ("name", "arguments", "field", "told"),
    [
        ("delete_entries", {}, "", "There is no tool “delete_entries”."),
        ("sum_entries", {"organization_id": "x"}, "organization_id",
         "“organization_id” is nothing this can be asked with."),
        ("sum_entries", {"first": "2026-02-30"}, "first", "“first”: "),
        ("sum_entries", {"first": 0}, "first", "“first”: "),
        ("sum_entries", {"first": "1800-01-01"}, "first", "“first”: "),
        ("sum_entries", {"first": "2026-02-02", "last": "2026-02-01"}, "",
         "The last day is before the first."),
        ("sum_entries", {"amount_min": "1e999"}, "amount_min", "“amount_min”: "),
        ("sum_entries", {"amount_min": float("nan")}, "amount_min", "“amount_min”: "),
        ("sum_entries", {"amount_min": "-5"}, "amount_min", "“amount_min”: "),
        ("sum_entries", {"amount_min": "0.005"}, "amount_min", "EUR has 2 decimals"),
        ("sum_entries", {"amount_max": 0}, "amount_max", "An amount must be more than zero."),
        ("sum_entries", {"amount_min": 5, "amount_max": 4}, "",
         "The largest amount is below the smallest."),
        ("sum_entries", {"kind": "Expense'; DROP TABLE"}, "kind", "“kind”: "),
        ("sum_entries", {"text": "x" * 201}, "text", "“text”: "),
        ("sum_entries", {"text": "\0"}, "", "Text may not contain control characters."),
        ("sum_entries", {"text": object()}, "", "These are no arguments"),
        ("break_down", {}, "by", "“by” is needed."),
        ("break_down", {"by": "category", "top": True}, "top", "“top”: "),
        ("break_down", {"by": "category", "top": 101}, "top", "“top”: "),
        ("break_down", {"by": "notes"}, "by", "“by”: "),
        ("calculate", {"operation": "ratio", "of": ["f1"]}, "",
         "A difference, ratio or percentage is of two figures."),
        ("calculate", {"operation": "sum", "of": ["12.5"]}, "of", "“of”: "),
    ],
)  # fmt: skip
async def test_arguments_that_no_tool_takes_are_refused_with_a_sentence(
    name, arguments, field, told
):
    actor = await make_actor()
    with pytest.raises(InvalidInputError) as caught:
        await call(actor, name, arguments)
    assert caught.value.message.startswith(told)
    if field:
        assert field in caught.value.fields


async def test_figures_are_computed_in_a_turn_alone():
    actor = await make_actor()
    with pytest.raises(InvalidInputError, match="within an answer"):
        await call(actor, "calculate", {"operation": "sum", "of": ["f1", "f2"]})


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"category": "Travle"}, "There is no category “Travle” in these books. The nearest: “Tra"),
        ({"counterparty": "Secret"}, "There is no vendor or client “Secret” in these books. The "
         "nearest: “Secret & Sons”."),
        ({"counterparty": "secret", "kind": "income"}, "There is no client “secret” in these"),
        ({"payment_method": "Card!"}, "There is no payment method “Card!” in these books. The "
         "nearest: “Card”"),
        ({"account": "current acc"}, "There is no bank account “current acc” in these books. The "
         "nearest: “Current”"),
        ({"category": "Travel", "kind": "income"}, "There is no category “Travel” in these"),
    ],
)  # fmt: skip
async def test_an_unknown_name_is_said_with_the_nearest(arguments, told):
    actor = await make_business(some_rows())
    with pytest.raises(AppError) as caught:
        await call(actor, "sum_entries", arguments)
    assert caught.value.message.startswith(told)
    other = await make_business([])
    with pytest.raises(AppError) as caught:
        await call(other, "sum_entries", {"counterparty": "Secret"})
    assert "Sons" not in caught.value.message
