"""Answers by the parser: reads a question, calls the tools it names, and words what they find."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from finance_app.assistant.answers.rules import Answer, Block, Span, text_of
from finance_app.assistant.chat.turns.service import Turn
from finance_app.assistant.parser.names.rules import Names
from finance_app.assistant.parser.readings.rules import (
    Asked,
    Call,
    Context,
    Drafted,
    NeedsOne,
    NotUnderstood,
    Reading,
)
from finance_app.assistant.parser.rules import TURNS_READ_MAX, filled, read_conversation
from finance_app.assistant.parser.wordings.rules import word_answer
from finance_app.assistant.threads.service import list_questions_before
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.service import list_assets
from finance_app.fixed_assets.types.service import known_types
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.kit.tools import Finding
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import list_categories
from finance_app.reports.questions.names.service import known_parties
from finance_app.reports.questions.service import method_names

ASSETS_KNOWN_MAX: Final = 100
"""How many assets, the latest, are known by name."""

_ELSEWHERE: Final = "That is done on its page."


async def answer_parsed(turn: Turn, *, notice: str = "") -> Answer:
    """Return the answer of the parser; what a tool refuses is an answer in its own sentence.

    What was asked before in the thread is read again with it, so that a question may go on from
    the one before, and a reply fill in what was asked for.
    """
    actor, question = turn.actor, turn.question
    async with db.transaction(actor, read_only=True):
        before = await list_questions_before(actor, question, TURNS_READ_MAX - 1)
        names = await _names(actor)
    context = Context(
        today=turn.today,
        currency_code=actor.currency_code,
        names=names,
        fiscal_year_start=actor.fiscal_year_start,
        can_write=actor.may(Permission.WRITE),
    )
    reading = read_conversation((*before, question.text), context)
    findings: list[Finding] = []
    problem = ""
    if isinstance(reading, Asked | Drafted):
        problem = await _call(turn, reading.calls, findings)
    found = _worded(turn, reading, findings, problem)
    turn.say(text_of(found))
    return replace(found, notice=notice)


async def _call(turn: Turn, calls: Sequence[Call], findings: list[Finding]) -> str:
    """Make calls in their order, as far as they go; return what a tool refused with, or ""."""
    found: list[Finding | None] = []
    ids: list[list[str]] = []
    for call in calls:
        ready = filled(call, found, ids)
        if ready is None:
            return ""
        try:
            made = await turn.call(ready.name, ready.arguments)
        except UnavailableError:
            raise
        except AppError as error:
            return error.message
        if isinstance(made, Finding):
            findings.append(made)
            found.append(made)
            ids.append([one for one, _ in turn.ids_of(made)])
        else:
            found.append(None)
            ids.append([])
    return ""


def _worded(turn: Turn, reading: Reading, findings: Sequence[Finding], problem: str) -> Answer:
    """Return the answer; sentences of our own without figures stand as they are."""
    words = word_answer(reading, findings, problem=problem)
    if not problem and isinstance(reading, Asked | Drafted):
        return turn.answer(words)
    blocks = [Block((Span(words),))]
    suggestions: tuple[str, ...] = ()
    if isinstance(reading, NeedsOne):
        suggestions = reading.choices
    elif isinstance(reading, NotUnderstood):
        suggestions = reading.suggestions
        if reading.href:
            blocks.append(Block((Span(_ELSEWHERE, reading.href, "Open the page"),)))
    return Answer(blocks=tuple(blocks), findings=turn.proved.findings, suggestions=suggestions)


async def _names(actor: Actor) -> Names:
    """Return the names of the business, to be found in questions."""
    wanted = AssetFilter(on=clock.today(), status="all", limit=ASSETS_KNOWN_MAX)
    assets = await list_assets(actor, wanted)
    names = {
        "expense_category": [one.name for one in await list_categories(actor, Kind.EXPENSE)],
        "income_category": [one.name for one in await list_categories(actor, Kind.INCOME)],
        "vendor": await known_parties(actor, Kind.EXPENSE),
        "client": await known_parties(actor, Kind.INCOME),
        "account": [one.name for one in await list_accounts(actor)],
        "payment_method": await method_names(actor),
        "asset": [one.asset.name for one in assets.items],
        "asset_type": [one.name for one in (await known_types(actor)).values()],
    }
    return _index(tuple((kind, tuple(found)) for kind, found in names.items()))


@lru_cache(maxsize=64)
def _index(names: tuple[tuple[str, tuple[str, ...]], ...]) -> Names:
    """Return the index of names, made once for as long as they are the same."""
    return Names.of(**dict(names))
