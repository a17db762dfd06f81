"""Recurring entries as the assistant proposes them: saved, changed and taken back."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.errors import ChangedSinceError, ForbiddenError, NotFoundError, StaleError
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.tools import DRAFTABLE, FIELDS, TOOLS, RecurringDraft
from finance_app.ledger.rules import id_of
from tests.factories import some_id
from tests.ledger.businesses import make_actor
from tests.ledger.recurring.known import TODAY, add

(TOOL,) = TOOLS
SAID = {
    "kind": "expense", "amount": Decimal(1200), "party": "Harbour Estates", "unit": "month",
    "starts_on": dt.date(2026, 12, 1),
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY) as fixed:
        yield fixed


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def proposed(actor, **asked):
    return await TOOL.propose(actor, RecurringDraft(**asked))


async def test_all_fields_are_saved_as_the_form_saves_them(owner):
    await add_account(owner, AccountInput.parse({"name": "Giro"}, "EUR"))
    proposal = await proposed(
        owner, **SAID, every=2, day_rule="last", shift="previous", end_count=8, category="rent",
        payment_method="Transfer", bank_account="giro", due_days=14, notes="Flat\n3",
        foreign_currency_code="USD", foreign_amount=Decimal("1300.50"), posts_automatically=False,
    )  # fmt: skip
    assert await DRAFTABLE.check(owner, proposal) == {}
    assert await service.list_recurring(owner) == []
    saved = await DRAFTABLE.save(owner, proposal)
    (made,) = await service.list_recurring(owner)
    plan, template = made.schedule, made.template
    assert (plan.unit.value, plan.every, plan.day_rule.value, plan.shift.value) == (
        "month", 2, "last", "previous",
    )  # fmt: skip
    assert (plan.starts_on, plan.ends_on, plan.end_count) == (dt.date(2026, 12, 1), None, 8)
    assert (template.amount, template.party, template.category) == (
        Decimal(1200), "Harbour Estates", "Rent",
    )  # fmt: skip
    assert (template.payment_method, template.bank_account, template.due_days) == (
        "Transfer", "Giro", 14,
    )  # fmt: skip
    assert (template.notes, template.foreign_amount) == ("Flat\n3", Decimal("1300.50"))
    assert not made.posts_automatically
    assert saved.href == f"/recurring?id={made.id}"
    assert saved.label.startswith("Recurring expense: Harbour Estates, €1,200.00, ")


async def test_it_records_by_itself_unless_it_is_said(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID, ends_on=dt.date(2027, 6, 1)))
    made = await service.get_recurring(owner, id_of(saved.id))
    assert made.posts_automatically
    assert made.schedule.ends_on == dt.date(2027, 6, 1)


async def test_what_was_not_said_is_not_made_up(owner):
    proposal = await proposed(owner)
    needed = [one.name for one in FIELDS if one.is_required]
    assert needed == ["kind", "amount", "party", "starts_on", "unit"]
    assert [proposal.values[name] for name in needed] == [""] * 5
    assert set(await DRAFTABLE.check(owner, proposal)) == {"kind", "amount", "starts_on"}


async def test_undo_lets_a_new_one_not_come_again(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    await DRAFTABLE.undo(owner, saved)
    assert await service.list_recurring(owner) == []
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)


async def test_a_change_goes_back_to_what_it_was(owner):
    before = await add(owner, "2026-09-01", end_count=9)
    proposal = await proposed(owner, recurring_id=str(before.id), amount=Decimal(1300))
    assert (await DRAFTABLE.read(owner, proposal))["amount"] == "1200.00"
    saved = await DRAFTABLE.save(owner, proposal)
    changed = await service.get_recurring(owner, before.id)
    assert (changed.template.amount, changed.schedule) == (Decimal(1300), before.schedule)
    await DRAFTABLE.undo(owner, saved)
    assert await service.get_recurring(owner, before.id) == replace(before, version=3)


async def test_another_end_replaces_the_one_before(owner):
    before = await add(owner, "2026-09-01", ends_on=dt.date(2027, 9, 1))
    both = await proposed(owner, recurring_id=str(before.id), end_count=5)
    assert list(await DRAFTABLE.check(owner, both)) == ["end_count"]
    one = replace(both, values={**both.values, "ends_on": ""})
    assert await DRAFTABLE.check(owner, one) == {}


async def test_what_was_changed_since_is_left_alone(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    stale = await proposed(owner, recurring_id=saved.id, amount=Decimal(1))
    await service.pause(owner, id_of(saved.id))
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)
    with pytest.raises(StaleError):
        await DRAFTABLE.save(owner, stale)
    now = await proposed(owner, recurring_id=saved.id, amount=Decimal(1))
    changed = await DRAFTABLE.save(owner, now)
    await service.resume(owner, id_of(saved.id))
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, changed)
    assert len(await service.list_recurring(owner)) == 1


async def test_what_is_expected_stays_an_expense(owner):
    before = await add(owner)
    proposal = await proposed(owner, recurring_id=str(before.id), kind="income", category="")
    assert list(await DRAFTABLE.check(owner, proposal)) == ["kind"]


async def test_others_propose_nothing(owner):
    made = await add(owner)
    with pytest.raises(ForbiddenError):
        await proposed(replace(owner, role=Role.VIEWER), **SAID)
    other = await make_actor()
    for key in (str(made.id), str(some_id()), "x"):
        with pytest.raises(NotFoundError):
            await proposed(other, recurring_id=key)


async def test_choices_are_those_of_the_form(owner):
    choices = await DRAFTABLE.choices(owner)
    assert choices["unit"] == ["day", "week", "month", "quarter", "year"]
    assert "Rent" in choices["category:expense"]
