"""What the assistant may propose of budgets: an amount of a category, a month or every month.

What is saved goes the way of the page: the same input, the same service.
"""

import datetime as dt
from decimal import Decimal
from typing import Final, Literal

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ChangedSinceError, InvalidInputError
from finance_app.kit.fields import TextError, flag_of
from finance_app.kit.money import amount_parts
from finance_app.kit.period import PeriodKind, period_of
from finance_app.kit.tools import (
    Draftable,
    DraftField,
    DraftTool,
    FieldKind,
    Proposal,
    Saved,
    ToolInput,
    said,
)
from finance_app.ledger.budgets import service
from finance_app.ledger.budgets.inputs import BudgetInput
from finance_app.ledger.budgets.rules import month_key
from finance_app.ledger.budgets.years.rules import Fill
from finance_app.ledger.budgets.years.service import fill_year
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import find_category, get_category, list_categories
from finance_app.ledger.rules import id_of

_FIELDS: Final = ("kind", "category", "month", "every_month", "amount")
_NO_KIND: Final = "Choose expense or income."
_NEEDED: Final = {
    "category": "Choose a category.",
    "month": "Name the month, such as 2026-11.",
    "amount": "Enter an amount.",
}

FIELDS: Final = (
    DraftField("kind", "Of", FieldKind.CHOICE, is_required=True,
               question="Is it a budget for expenses or for incomes?"),
    DraftField("category", "Category", FieldKind.CHOICE, is_required=True,
               question="Which category is the budget for?"),
    DraftField("month", "Month", is_required=True, question="Which month is it for?"),
    DraftField("every_month", "Every month of its fiscal year", FieldKind.FLAG),
    DraftField("amount", "Amount a month", FieldKind.AMOUNT, is_required=True,
               question="How much a month?"),
)  # fmt: skip


class BudgetDraft(ToolInput):
    """A budget to set; what is not said is None. `month` is any day of the month.

    With `every_month` it is set for all months of the fiscal year that the month lies in.
    """

    category: str | None = None
    kind: Literal["expense", "income"] | None = None
    month: dt.date | None = None
    every_month: bool | None = None
    amount: Decimal | None = None


async def _propose(actor: Actor, asked: BudgetDraft) -> Proposal:
    """Return what would be saved; a category that only one kind has says the kind."""
    actor.require(Permission.WRITE)
    values = {**dict.fromkeys(_FIELDS, ""), **said(asked, "month")}
    if asked.month is not None:
        month = period_of(asked.month, PeriodKind.MONTH, actor.fiscal_year_start)
        values["month"] = month_key(month.starts_on)
    if not values["kind"] and values["category"]:
        name = values["category"]
        kinds = [kind for kind in Kind if await find_category(actor, kind, name) is not None]
        values["kind"] = kinds[0].value if len(kinds) == 1 else ""
    return Proposal(DRAFTABLE.name, values)


async def _save(actor: Actor, proposal: Proposal) -> Saved:
    """Set the budget of the month, or of every month. Raises as the page does."""
    values = proposal.values
    problems = {name: told for name, told in _NEEDED.items() if not values.get(name, "").strip()}
    if values.get("kind", "") not in set(Kind):
        problems["kind"] = _NO_KIND
    if problems:
        raise InvalidInputError(fields=problems)
    category = await get_category(actor, Kind(values["kind"]), values["category"])
    raw = {"category_id": str(category.id), "month": values["month"], "amount": values["amount"]}
    wanted = BudgetInput.parse(raw, actor.currency_code, actor.fiscal_year_start)
    year = period_of(wanted.month, PeriodKind.YEAR, actor.fiscal_year_start)
    starts_in = year.starts_on.year
    if _is_every_month(values.get("every_month", "")):
        when = f"every month of {year.label}"
        done = await fill_year(actor, category.id, starts_in, wanted.amount, how=Fill.EVERY_MONTH)
    else:
        when = period_of(wanted.month, PeriodKind.MONTH, actor.fiscal_year_start).label
        done = await service.set_budgets(actor, [wanted])
    shown = "".join(amount_parts(wanted.amount or Decimal(0), actor.currency_code))
    label = f"Budget: {category.name}, {when}: {shown}"
    return Saved(str(done.change_id or ""), label, f"/budgets?year={starts_in}")


async def _check(actor: Actor, proposal: Proposal) -> dict[str, str]:
    return await db.rehearse(actor, lambda: _save(actor, proposal))


async def _undo(actor: Actor, saved: Saved) -> None:
    """Put the budgets back to what they were, all or none; what changed nothing stays.

    Raises `ChangedSinceError`.
    """
    if not saved.id:
        return
    async with db.transaction(actor):
        done = await service.undo_change(actor, id_of(saved.id))
        if done.kept_count or not done.budget_count:
            raise ChangedSinceError


async def _choices(actor: Actor) -> dict[str, list[str]]:
    names = {kind: [one.name for one in await list_categories(actor, kind)] for kind in Kind}
    return {
        "kind": [kind.value for kind in Kind],
        "category": sorted({name for found in names.values() for name in found}),
        **{f"category:{kind.value}": found for kind, found in names.items()},
    }


def _is_every_month(text: str) -> bool:
    try:
        return flag_of(text)
    except TextError as error:
        raise InvalidInputError(str(error), fields={"every_month": str(error)}) from None


DRAFTABLE: Final = Draftable(
    name="budget",
    title="budget",
    fields=FIELDS,
    check=_check,
    save=_save,
    undo=_undo,
    choices=_choices,
)

TOOLS: Final = (
    DraftTool(
        name="draft_budget",
        about=(
            "Propose a budget of a category for a month, or for every month of its fiscal year."
            " A person confirms it."
        ),
        input=BudgetDraft,
        draftable=DRAFTABLE,
        propose=_propose,
    ),
)
