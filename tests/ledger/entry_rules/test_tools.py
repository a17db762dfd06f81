"""Rules as the assistant proposes them: saved, changed and taken back as by the form."""

from dataclasses import replace
from decimal import Decimal

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.kit.errors import ChangedSinceError, ForbiddenError, NotFoundError, StaleError
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entry_rules import service
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.entry_rules.rules import Field, Operator
from finance_app.ledger.entry_rules.tools import DRAFTABLE, TOOLS, RuleDraft
from finance_app.ledger.rules import id_of
from tests.factories import some_id
from tests.ledger.businesses import make_actor

(TOOL,) = TOOLS
SAID = {"kind": "expense", "phrase": "amzn", "category": "office"}


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def proposed(actor, **asked):
    return await TOOL.propose(actor, RuleDraft(**asked))


async def test_all_fields_are_saved_as_the_form_saves_them(owner):
    await add_account(owner, AccountInput.parse({"name": "Giro"}, "EUR"))
    proposal = await proposed(
        owner, **SAID, field="party", operator="starts", amount_min=Decimal(5),
        amount_max=Decimal("99.50"), bank_account="giro", day_min=1, day_max=28, new_party="Amazon",
    )  # fmt: skip
    assert await DRAFTABLE.check(owner, proposal) == {}
    assert await service.list_rules(owner) == ()
    saved = await DRAFTABLE.save(owner, proposal)
    (rule,) = await service.list_rules(owner)
    assert replace(rule, id=None) == service.Rule(
        id=None, position=1, kind=Kind.EXPENSE, field=Field.PARTY, operator=Operator.STARTS,
        phrase="amzn", amount_min=Decimal(5), amount_max=Decimal("99.50"), bank_account="Giro",
        day_min=1, day_max=28, new_party="Amazon", category="Office", version=1,
    )  # fmt: skip
    assert (saved.id, saved.version, saved.href) == (str(rule.id), "1", "/rules")
    assert saved.label.startswith("Rule: When the vendor starts with “amzn”")


async def test_what_is_missing_is_said(owner):
    assert list(await DRAFTABLE.check(owner, await proposed(owner))) == ["phrase", "category"]
    wrong = await proposed(owner, **{**SAID, "category": "Nonsense"})
    assert list(await DRAFTABLE.check(owner, wrong)) == ["category"]


async def test_undo_takes_a_new_one_out_of_use(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    await DRAFTABLE.undo(owner, saved)
    assert await service.list_rules(owner) == ()
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)
    assert (await service.restore_rule(owner, id_of(saved.id))).phrase == "amzn"


async def test_a_change_goes_back_to_what_it_was(owner):
    before = await service.add_rule(owner, RuleInput.parse(SAID, "EUR"))
    proposal = await proposed(owner, rule_id=str(before.id), phrase="ebay")
    assert (await DRAFTABLE.read(owner, proposal))["phrase"] == "amzn"
    saved = await DRAFTABLE.save(owner, proposal)
    assert (await service.get_rule(owner, before.id)).phrase == "ebay"
    await DRAFTABLE.undo(owner, saved)
    assert await service.get_rule(owner, before.id) == replace(before, version=3)


async def test_what_was_changed_since_is_left_alone(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    change = await proposed(owner, rule_id=saved.id, phrase="ebay")
    stale = await proposed(owner, rule_id=saved.id, phrase="etsy")
    changed = await DRAFTABLE.save(owner, change)
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)
    with pytest.raises(StaleError):
        await DRAFTABLE.save(owner, stale)
    await service.change_rule(owner, id_of(saved.id), RuleInput.parse(SAID, "EUR"), version=None)
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, changed)
    assert (await service.get_rule(owner, id_of(saved.id))).phrase == "amzn"


async def test_others_propose_nothing(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    with pytest.raises(ForbiddenError):
        await proposed(replace(owner, role=Role.VIEWER), **SAID)
    other = await make_actor()
    for key in (saved.id, str(some_id()), "x"):
        with pytest.raises(NotFoundError):
            await proposed(other, rule_id=key, phrase="x")


async def test_choices_are_those_of_the_form(owner):
    choices = await DRAFTABLE.choices(owner)
    assert choices["operator"] == ["contains", "equals", "starts"]
    assert "Rent" in choices["category:expense"]
    assert "Rent" not in choices["category:income"]
