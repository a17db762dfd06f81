"""Reads a quick-add line with what the business knows: its names, categories and habits."""

from dataclasses import replace
from typing import Final

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.fields import TextError, clean_text
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import NOTES_LENGTH_MAX
from finance_app.ledger.quick_add.rules import NO_AMOUNT, QuickEntry, phrases_of, read_line
from finance_app.ledger.suggestions.service import matching_parties, suggest_category

LINE_LENGTH_MAX: Final = NOTES_LENGTH_MAX + 500


async def read_quick_line(actor: Actor, kind: Kind, line: str) -> QuickEntry:
    """Return what a line says; where it names no category, the one its vendor usually has.

    Nothing is recorded. A line that cannot be used comes back with its problems.
    """
    actor.require(Permission.READ)
    problems: tuple[str, ...] = ()
    try:
        plain = clean_text(line, length_max=LINE_LENGTH_MAX)
    except TextError as error:
        plain, problems = "", (str(error),)
    async with db.transaction(actor, read_only=True):
        categories = [one.name for one in await list_categories(actor, kind)]
        found = read_line(
            plain,
            today=clock.today(),
            currency_code=actor.currency_code,
            known_parties=await matching_parties(actor, kind, phrases_of(plain)),
            categories=categories,
        )
        if problems:
            return replace(found, problems=problems)
        if found.category is None and found.party:
            usual = await suggest_category(actor, kind, found.party)
            found = replace(found, category=usual, is_category_suggested=usual is not None)
    return found


def input_of(quick: QuickEntry) -> EntryInput:
    """Return the entry to record. Raises InvalidInputError (field `line`) for its problems."""
    if quick.amount is None or quick.problems:
        message = " ".join(quick.problems) or NO_AMOUNT
        raise InvalidInputError(message, fields={"line": message})
    return EntryInput(
        date=quick.date,
        category=quick.category,
        party=quick.party,
        payment_method=quick.payment_method,
        amount=quick.amount,
        notes=quick.notes,
        is_refund=quick.is_refund,
        due_on=quick.due_on,
    )
