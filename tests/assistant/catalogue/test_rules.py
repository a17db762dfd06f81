"""Schemas as strict function calling takes them, and what is wrong with arguments."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from pydantic import Field

from finance_app.assistant.catalogue.rules import plain_problem, problem_sentence, strict_schema
from finance_app.kit.tools import ToolInput


class Side(StrEnum):
    IN = "in"
    OUT = "out"


class Part(ToolInput):
    name: str
    amount: Decimal | None = None


class Asked(ToolInput):
    """Of no use."""

    side: Side = Field(description="Which side.")
    other: Side | None = Field(None, description="The other side.")
    day: dt.date | None = Field(None, description="The day.")
    own_id: UUID | None = None
    least: Decimal | None = Field(None, description="The least.")
    count: int | None = Field(None, ge=1, le=5)
    parts: list[Part] | None = Field(None, description="The parts.")
    is_new: bool = False


def test_every_property_is_required_and_what_may_be_left_out_can_be_null():
    assert strict_schema(Asked.model_json_schema()) == {
        "type": "object",
        "description": "Of no use.",
        "additionalProperties": False,
        "required": ["side", "other", "day", "own_id", "least", "count", "parts", "is_new"],
        "properties": {
            "side": {"type": "string", "enum": ["in", "out"], "description": "Which side."},
            "other": {
                "type": ["string", "null"],
                "enum": ["in", "out", None],
                "description": "The other side.",
            },
            "day": {"type": ["string", "null"], "description": "The day. Written as 2026-03-14."},
            "own_id": {"type": ["string", "null"], "description": "An id."},
            "least": {
                "type": ["string", "null"],
                "description": "The least. Digits with a point, such as 1234.50.",
            },
            "count": {"type": ["integer", "null"]},
            "parts": {
                "anyOf": [
                    {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["name", "amount"],
                            "properties": {
                                "name": {"type": "string"},
                                "amount": {
                                    "type": ["string", "null"],
                                    "description": "Digits with a point, such as 1234.50.",
                                },
                            },
                        },
                    },
                    {"type": "null"},
                ],
                "description": "The parts.",
            },
            "is_new": {"type": "boolean"},
        },
    }


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"text": "Lunch\nat noon"}, ""),
        ({"text": "a\0b"}, "Text may not contain control characters."),
        ({"a\x1b": 1}, "Text may not contain control characters."),
        ({"of": ["f1", "\ud800"]}, "Text may not contain control characters."),
        ({"a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}}, "That is nested too deeply."),
    ],
)
def test_odd_characters_and_depth_are_refused(value, told):
    assert plain_problem(value) == told


@pytest.mark.parametrize(
    ("kind", "message", "told"),
    [
        ("missing", "Field required", "“day” is needed."),
        ("extra_forbidden", "Extra", "“day” is nothing this can be asked with."),
        ("value_error", "Value error, The last day is before the first.",
         "The last day is before the first."),
        ("date_type", "Input should be a valid date", "“day”: input should be a valid date."),
    ],
)  # fmt: skip
def test_a_problem_is_a_sentence(kind, message, told):
    assert problem_sentence(kind, message, "day") == told
