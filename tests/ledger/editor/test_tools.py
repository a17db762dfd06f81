"""Expenses and incomes as the assistant proposes them: nothing guessed, saved as by the form."""

import datetime as dt
from decimal import Decimal

import pytest
from pydantic import ValidationError

from finance_app.identity.rules import Actor, Role
from finance_app.kit.errors import (
    ChangedSinceError,
    ForbiddenError,
    InvalidInputError,
    LockedError,
    NotFoundError,
    StaleError,
)
from finance_app.kit.tools import Proposal
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account
from finance_app.ledger.editor.tools import DRAFTABLE, FIELDS, TOOLS, EntryDraft
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import (
    SplitEntryError,
    delete_entry,
    find_entry,
    get_entry,
    list_entries,
)
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.splits.service import record_split
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.rules import id_of
from tests.factories import make_entry, some_id
from tests.ledger.businesses import make_actor
from tests.ledger.tax_rates.rates import make_tax_rate, rate_input

(TOOL,) = TOOLS
DAY = dt.date(2026, 3, 14)
SAID = {"kind": "expense", "date": DAY, "amount": Decimal("119.00"), "party": "Staples"}


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def proposed(actor, **asked) -> Proposal:
    return await TOOL.propose(actor, EntryDraft(**asked))


async def test_what_was_not_said_stays_empty(owner):
    proposal = await proposed(owner)
    assert set(proposal.values.values()) == {""}
    needed = [one.name for one in FIELDS if one.is_required]
    assert needed == ["kind", "date", "amount", "party"]
    assert all(one.question.endswith("?") for one in FIELDS if one.is_required)
    assert await DRAFTABLE.check(owner, proposal) == {"kind": "Choose expense or income."}
    again = await proposed(owner, kind="income")
    assert set(await DRAFTABLE.check(owner, again)) == {"date", "amount"}


async def test_all_fields_are_saved_as_the_form_saves_them(owner):
    await add_account(owner, AccountInput.parse({"name": "Giro"}, "EUR"))
    await make_tax_rate(owner, rate_input())
    proposal = await proposed(
        owner, **SAID, category="office", payment_method="Transfer", bank_account="giro",
        notes="Paper\nand pens", due_on=dt.date(2026, 4, 13), tax_rate="Standard",
        tax_amount=Decimal("19"),
    )  # fmt: skip
    assert await DRAFTABLE.check(owner, proposal) == {}
    saved = await DRAFTABLE.save(owner, proposal)
    entry = await get_entry(owner, Kind.EXPENSE, id_of(saved.id))
    assert EntryInput.of(entry) == EntryInput(
        date=DAY, amount=Decimal("119.00"), party="Staples", category="Office",
        payment_method="Transfer", bank_account="Giro", notes="Paper\nand pens",
        due_on=dt.date(2026, 4, 13), tax_rate="Standard", tax_amount=Decimal("19.00"),
    )  # fmt: skip
    assert (entry.source, str(entry.version)) == ("assistant", saved.version)
    assert saved.label == "Expense: Staples, €119.00 on 14 March 2026"
    assert saved.href == f"/expenses?entry={entry.id}"
    assert saved.before == {}


async def test_a_refund_in_another_currency(owner):
    proposal = await proposed(
        owner, **{**SAID, "kind": "income", "amount": Decimal("100")}, is_refund=True,
        currency_code="USD", exchange_rate=Decimal("0.9"),
    )  # fmt: skip
    saved = await DRAFTABLE.save(owner, proposal)
    entry = await get_entry(owner, Kind.INCOME, id_of(saved.id))
    assert (entry.amount, entry.foreign_amount) == (Decimal(-90), Decimal(-100))
    assert saved.href.startswith("/incomes?entry=")


AMOUNTS = {
    Decimal("1200"): "1200", Decimal("1200.00"): "1200", Decimal("1.2E+3"): "1200",
    Decimal("0.50"): "0.5", Decimal("-5"): "-5", Decimal("1E+999999"): "1E+999999",
}  # fmt: skip


@pytest.mark.parametrize("amount", list(AMOUNTS), ids=str)
async def test_amounts_become_what_a_form_would_send(owner, amount):
    proposal = await proposed(owner, amount=amount)
    assert proposal.values["amount"] == AMOUNTS[amount]


async def test_what_is_wrong_is_said_by_field_and_not_saved(owner):
    wrong = await proposed(
        owner, **{**SAID, "amount": Decimal(-5)}, category="Nonsense", due_on=dt.date(2026, 1, 1)
    )
    assert set(await DRAFTABLE.check(owner, wrong)) == {"amount", "due_on"}
    for name in ("category", "bank_account", "tax_rate"):
        one = await proposed(owner, **SAID, **{name: "Nonsense"})
        assert list(await DRAFTABLE.check(owner, one)) == [name]
        with pytest.raises(InvalidInputError) as error:
            await DRAFTABLE.save(owner, one)
        assert list(error.value.fields) == [name]
    foreign = await proposed(owner, **SAID, currency_code="USD")
    assert list(await DRAFTABLE.check(owner, foreign)) == ["exchange_rate"]


async def test_undo_moves_a_new_one_to_the_trash(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    await DRAFTABLE.undo(owner, saved)
    entry = await find_entry(owner, Kind.EXPENSE, id_of(saved.id))
    assert entry is not None
    assert entry.deleted_at is not None
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)


@pytest.mark.parametrize("kind", list(Kind))
async def test_a_change_says_what_it_replaces_and_goes_back(owner, kind):
    await make_tax_rate(owner, rate_input())
    made = await make_entry(
        owner, kind, amount=Decimal("119"), tax_rate="Standard", notes="Two\nlines",
        due_on=dt.date(2026, 4, 1),
    )  # fmt: skip
    proposal = await proposed(owner, entry_id=str(made.id), amount=Decimal("238"))
    assert (proposal.target_id, proposal.version) == (str(made.id), "1")
    assert await DRAFTABLE.read(owner, proposal) == {
        **proposal.values, "amount": "119.00", "tax_amount": "19.00",
    }  # fmt: skip
    saved = await DRAFTABLE.save(owner, proposal)
    entry = await get_entry(owner, kind, made.id)
    assert (entry.amount, entry.tax_amount) == (Decimal(238), Decimal(38))
    assert (entry.source, saved.version) == ("screen", "2")
    await DRAFTABLE.undo(owner, saved)
    assert EntryInput.of(await get_entry(owner, kind, made.id)) == EntryInput.of(made)


async def test_what_was_changed_since_is_left_alone(owner):
    made = await make_entry(owner)
    saved = await DRAFTABLE.save(owner, await proposed(owner, entry_id=str(made.id), party="New"))
    later = await proposed(owner, entry_id=str(made.id), notes="by hand")
    stale = await proposed(owner, entry_id=str(made.id), notes="too late")
    await DRAFTABLE.save(owner, later)
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)
    assert list(await DRAFTABLE.check(owner, stale)) == [""]
    with pytest.raises(StaleError):
        await DRAFTABLE.save(owner, stale)
    assert (await get_entry(owner, Kind.EXPENSE, made.id)).notes == "by hand"
    await delete_entry(owner, Kind.EXPENSE, made.id, version=None)
    with pytest.raises(ChangedSinceError):
        await DRAFTABLE.undo(owner, saved)


async def test_an_expense_stays_one(owner):
    made = await make_entry(owner)
    proposal = await proposed(owner, entry_id=str(made.id), kind="income")
    assert await DRAFTABLE.check(owner, proposal) == {
        "kind": "What was recorded as an expense stays one."
    }


async def test_a_part_of_a_split_is_not_changed_alone(owner):
    parts = (PartInput(amount=Decimal(10)), PartInput(amount=Decimal(32)))
    whole = EntryInput(date=DAY, amount=Decimal(42), parts=parts)
    made = await record_split(owner, Kind.EXPENSE, whole)
    with pytest.raises(SplitEntryError):
        await proposed(owner, entry_id=str(made.first.id), party="New")
    named = Proposal("entry", {"kind": "expense", "date": "2026-03-14", "amount": "1"},
                     str(made.first.id), "1")  # fmt: skip
    assert list(await DRAFTABLE.check(owner, named)) == [""]


async def test_locked_books_refuse_to_save_and_to_undo(owner):
    saved = await DRAFTABLE.save(owner, await proposed(owner, **SAID))
    await lock_books(owner, DAY)
    proposal = await proposed(owner, **SAID)
    assert list(await DRAFTABLE.check(owner, proposal)) == ["date"]
    for work in (DRAFTABLE.save(owner, proposal), DRAFTABLE.undo(owner, saved)):
        with pytest.raises(LockedError):
            await work
    assert (await get_entry(owner, Kind.EXPENSE, id_of(saved.id))).version == 1


async def test_who_may_not_write_proposes_nothing(owner):
    viewer = Actor(**{**{name: getattr(owner, name) for name in Actor.__slots__},
                      "role": Role.VIEWER})  # fmt: skip
    with pytest.raises(ForbiddenError):
        await proposed(viewer, **SAID)
    proposal = await proposed(owner, **SAID)
    with pytest.raises(ForbiddenError):
        await DRAFTABLE.save(viewer, proposal)


async def test_another_business_has_no_entry_to_change(owner):
    made = await make_entry(await make_actor())
    for key in (str(made.id), str(some_id()), "x"):
        with pytest.raises(NotFoundError):
            await proposed(owner, entry_id=key)
    named = Proposal("entry", {**(await proposed(owner, **SAID)).values}, str(made.id), "1")
    with pytest.raises(NotFoundError):
        await DRAFTABLE.save(owner, named)


@pytest.mark.parametrize("wrong", [{"organization_id": "1"}, {"kind": "transfer"},
                                   {"amount": "NaN"}, {"date": "soon"}], ids=str)  # fmt: skip
def test_the_input_takes_nothing_else(wrong):
    with pytest.raises(ValidationError):
        EntryDraft(**wrong)


async def test_checking_writes_nothing(owner):
    assert await DRAFTABLE.check(owner, await proposed(owner, **SAID)) == {}
    page = await list_entries(owner, Kind.EXPENSE, EntryFilter())
    assert page.items == ()


async def test_choices_are_those_of_the_form(owner):
    choices = await DRAFTABLE.choices(owner)
    assert "Rent" in choices["category:expense"]
    assert "Rent" not in choices["category:income"]
    assert set(choices["category"]) == {*choices["category:expense"], *choices["category:income"]}
