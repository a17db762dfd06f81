"""The twenty tools in their order, their schemas, and calls with checked arguments."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from finance_app.assistant.catalogue.inputs import CalculateAsked
from finance_app.assistant.catalogue.rules import plain_problem, problem_sentence, strict_schema
from finance_app.fixed_assets.editor import tools as asset_drafts
from finance_app.fixed_assets.questions import tools as assets
from finance_app.identity.rules import Actor, Permission
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.tools import DraftTool, Finding, Proposal, Tool, ToolInput
from finance_app.ledger.budgets import tools as budget_drafts
from finance_app.ledger.editor import tools as entry_drafts
from finance_app.ledger.entry_rules import tools as rule_drafts
from finance_app.ledger.recurring import tools as recurring_drafts
from finance_app.reports.aged import tools as aged
from finance_app.reports.balance_sheet import tools as balance_sheet
from finance_app.reports.budget import tools as budget
from finance_app.reports.business import tools as business
from finance_app.reports.cash_position import tools as cash
from finance_app.reports.expected_cash import tools as expected_cash
from finance_app.reports.missing_data import tools as missing_data
from finance_app.reports.profit_and_loss import tools as profit
from finance_app.reports.questions import tools as questions
from finance_app.reports.tax import tools as tax

AnyTool = Tool | DraftTool

TOOLS_MAX: Final = 20
CALCULATE: Final = "calculate"
_NEEDS_TURN: Final = "Figures are computed within an answer: ask for them first."


async def _needs_turn(actor: Actor, asked: CalculateAsked) -> Finding:  # noqa: ARG001
    """Say that figures are known to the turn alone, which computes by itself."""
    raise InvalidInputError(_NEEDS_TURN)


_CALCULATE: Final = Tool(
    CALCULATE,
    "Compute with figures of this turn: sum, difference, ratio, percentage or average. Every"
    " number of an answer that no tool returned is computed here.",
    CalculateAsked,
    _needs_turn,
)


@cache
def tools() -> Mapping[str, AnyTool]:
    """Return every tool by its name, those that read first; `calculate` is bound to a turn."""
    found: tuple[AnyTool, ...] = (
        *questions.TOOLS, *profit.TOOLS, *cash.TOOLS, *balance_sheet.TOOLS, *aged.TOOLS,
        *assets.TOOLS, *tax.TOOLS, *budget.TOOLS, *expected_cash.TOOLS, *missing_data.TOOLS,
        *business.TOOLS, _CALCULATE,
        *entry_drafts.TOOLS, *asset_drafts.TOOLS, *rule_drafts.TOOLS, *budget_drafts.TOOLS,
        *recurring_drafts.TOOLS,
    )  # fmt: skip
    assert len({one.name for one in found}) == len(found) <= TOOLS_MAX
    return MappingProxyType({one.name: one for one in found})


@cache
def schema_of(tool: AnyTool) -> Mapping[str, Any]:
    """Return a tool as Chat Completions takes it, with strict arguments; made once a tool."""
    parameters = strict_schema(tool.input.model_json_schema())
    parameters.pop("description", None)
    function = {"name": tool.name, "description": tool.about, "parameters": parameters}
    return {"type": "function", "function": {**function, "strict": True}}


def read_arguments(name: str, arguments: Mapping[str, Any]) -> ToolInput:
    """Return the checked input of a tool; what is left out or null is not asked for.

    Raises InvalidInputError with a sentence for an unknown tool, and for each field that is wrong.
    """
    tool = tools().get(name)
    if tool is None:
        raise InvalidInputError(f"There is no tool “{name[:40]}”.")
    if problem := plain_problem(arguments):
        raise InvalidInputError(problem)
    try:
        text = json.dumps(dict(arguments), default=_plain)
    except (TypeError, ValueError):
        raise InvalidInputError("These are no arguments that a tool can take.") from None
    try:
        return tool.input.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise _problem(error) from None


async def call(actor: Actor, name: str, arguments: Mapping[str, Any]) -> Finding | Proposal:
    """Return what a tool finds, or the write it proposes; nothing is ever written here.

    Raises AppError with a sentence where the arguments are wrong, a name stands for nothing, or
    the person may not see it.
    """
    actor.require(Permission.READ)
    asked = read_arguments(name, arguments)
    tool = tools()[name]
    if isinstance(tool, DraftTool):
        return await tool.propose(actor, asked)
    return await tool.run(actor, asked)


def _problem(error: ValidationError) -> InvalidInputError:
    """Return what is wrong by field; the first is said."""
    fields: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        field = str(one["loc"][0]) if one["loc"] else ""
        fields.setdefault(field, problem_sentence(one["type"], one["msg"], field))
    return InvalidInputError(next(iter(fields.values())), fields=fields)


def _plain(value: object) -> str:
    """Return a day, an amount or an id as text."""
    if isinstance(value, date | Decimal | UUID):
        return value.isoformat() if isinstance(value, date) else str(value)
    raise TypeError
