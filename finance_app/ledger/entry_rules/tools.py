"""What the assistant may propose of rules: one to add, or one to change.

What is saved goes the way of the form: the same texts, the same input, the same service.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import ChangedSinceError
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
from finance_app.ledger.bank_accounts.service import list_accounts
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import list_categories
from finance_app.ledger.entry_rules import rules, service, views
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.rules import id_of, version_of

FIELDS: Final = (
    DraftField("kind", "For", FieldKind.CHOICE, question="Is it for expenses or for incomes?"),
    DraftField("field", "Looks in", FieldKind.CHOICE),
    DraftField("operator", "How", FieldKind.CHOICE),
    DraftField("phrase", "Text", is_required=True,
               question="Which text should it look for in the vendor, client or notes?"),
    DraftField("amount_min", "Amount from", FieldKind.AMOUNT),
    DraftField("amount_max", "Amount to", FieldKind.AMOUNT),
    DraftField("bank_account", "Bank account", FieldKind.CHOICE),
    DraftField("day_min", "Day of the month from"),
    DraftField("day_max", "Day of the month to"),
    DraftField("new_party", "Vendor or client becomes"),
    DraftField("category", "Category becomes", FieldKind.CHOICE,
               question="Which category should such entries get?"),
)  # fmt: skip


class RuleDraft(ToolInput):
    """A rule to add, or with `rule_id` the changes to one; what is not said is None.

    It gives entries that contain the phrase another vendor or client (`new_party`), a category, or
    both; a category needs a kind. Days are days of the month.
    """

    rule_id: str | None = None
    kind: Literal["expense", "income"] | None = None
    field: Literal["any", "party", "notes"] | None = None
    operator: Literal["contains", "equals", "starts"] | None = None
    phrase: str | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    bank_account: str | None = None
    day_min: int | None = None
    day_max: int | None = None
    new_party: str | None = None
    category: str | None = None


async def _propose(actor: Actor, asked: RuleDraft) -> Proposal:
    """Return what would be saved. Raises `RuleNotFoundError`."""
    actor.require(Permission.WRITE)
    texts = said(asked, "rule_id")
    if asked.rule_id is None:
        usual = {"field": rules.Field.ANY.value, "operator": rules.Operator.CONTAINS.value}
        return Proposal(DRAFTABLE.name, {**dict.fromkeys(views.FIELDS, ""), **usual, **texts})
    rule = await service.get_rule(actor, id_of(asked.rule_id))
    values = {**views.form_values(rule, actor.currency_code), **texts}
    return Proposal(DRAFTABLE.name, values, str(rule.id), str(rule.version))


async def _save(actor: Actor, proposal: Proposal) -> Saved:
    """Add the rule, or change the one that is named. Raises as the form does."""
    entered = RuleInput.parse(proposal.values, actor.currency_code)
    before: Mapping[str, str] = {}
    if proposal.target_id:
        before = await _read(actor, proposal)
        key, known = id_of(proposal.target_id), version_of(proposal.version)
        rule = await service.change_rule(actor, key, entered, version=known)
    else:
        rule = await service.add_rule(actor, entered)
    label = f"Rule: {rules.rule_text(rule, actor.currency_code)}"
    return Saved(str(rule.id), label, rules.PATH, before, str(rule.version))


async def _check(actor: Actor, proposal: Proposal) -> dict[str, str]:
    return await db.rehearse(actor, lambda: _save(actor, proposal))


async def _read(actor: Actor, proposal: Proposal) -> dict[str, str]:
    """Return what the fields say of a rule as it is. Raises `RuleNotFoundError`."""
    rule = await service.get_rule(actor, id_of(proposal.target_id))
    return views.form_values(rule, actor.currency_code)


async def _undo(actor: Actor, saved: Saved) -> None:
    """Take the rule out of use, or put back what it said. Raises `ChangedSinceError`."""
    key, known = id_of(saved.id), version_of(saved.version)
    try:
        if not saved.before:
            await service.delete_rule(actor, key, version=known)
            return
        before = RuleInput.parse(saved.before, actor.currency_code)
        await service.change_rule(actor, key, before, version=known)
    except (service.RuleNotFoundError, service.StaleRuleError):
        raise ChangedSinceError from None


async def _choices(actor: Actor) -> dict[str, list[str]]:
    names = {kind: [one.name for one in await list_categories(actor, kind)] for kind in Kind}
    return {
        "kind": [kind.value for kind in Kind],
        "field": [one.value for one in rules.Field],
        "operator": [one.value for one in rules.Operator],
        "bank_account": [one.name for one in await list_accounts(actor)],
        "category": sorted({name for found in names.values() for name in found}),
        **{f"category:{kind.value}": found for kind, found in names.items()},
    }


DRAFTABLE: Final = Draftable(
    name="rule",
    title="rule",
    fields=FIELDS,
    check=_check,
    save=_save,
    undo=_undo,
    choices=_choices,
    read=_read,
)

TOOLS: Final = (
    DraftTool(
        name="draft_rule",
        about=(
            "Propose a rule that gives imported entries a category or a vendor's usual name, or"
            " with rule_id changes to one. A person confirms it."
        ),
        input=RuleDraft,
        draftable=DRAFTABLE,
        propose=_propose,
    ),
)
