"""One payment in parts: recorded, changed, trashed and restored as one, on a real PostgreSQL."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError, LockedError
from finance_app.ledger.categories.service import UnknownCategoryError
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import (
    EntryNotFoundError,
    SplitEntryError,
    categorise_entry,
    change_entry,
    delete_entries,
    delete_entry,
    get_entry,
    list_entries,
    restore_entries,
)
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.splits.rules import Split
from finance_app.ledger.entries.splits.service import (
    NotSplitError,
    StaleSplitError,
    change_split,
    find_whole,
    get_split,
    record_split,
    unsplit,
)
from finance_app.ledger.entries.terms.service import PaidEntryError
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.service import sum_accounts
from finance_app.ledger.locks.service import lock_books
from tests.factories import make_entry, some_id
from tests.ledger.businesses import make_actor

D = Decimal
DAY = date(2026, 3, 13)
KINDS = pytest.mark.parametrize("kind", list(Kind))


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(date(2026, 3, 14)):
        yield


def part(amount: str, category: str | None = None, **fields: Any) -> PartInput:
    return PartInput(amount=D(amount), category=category, **fields)


def whole(*parts: PartInput, **changes: Any) -> EntryInput:
    fields = {
        "date": DAY, "party": "Acme", "payment_method": "Card", "parts": parts,
        "amount": sum(one.amount for one in parts), **changes,
    }  # fmt: skip
    return EntryInput.model_validate(fields)


HALVES = (part("60", notes="sixty"), part("40", notes="forty"))


async def entries(actor: Actor, kind: Kind = Kind.EXPENSE, *, trashed: bool = False) -> list[Entry]:
    found = await list_entries(actor, kind, EntryFilter(trashed=trashed, sort="amount"))
    return list(found.items)


async def rows(actor: Actor, columns: str, table: str = "expenses") -> list[tuple[Any, ...]]:
    async with db.transaction(actor) as session:
        query = text(f"SELECT {columns} FROM {table} WHERE deleted_at IS NULL ORDER BY amount")
        return [tuple(row) for row in await session.execute(query)]


@KINDS
async def test_parts_are_entries_that_share_the_document(kind):
    actor = await make_actor()
    names = ("Office", "Travel") if kind is Kind.EXPENSE else ("Sales", "Interest")
    made = await record_split(
        actor, kind, whole(part("60", names[0], notes="desk"), part("40", names[1]))
    )
    assert isinstance(made, Split)
    assert [(one.amount, one.category, one.notes) for one in made.parts] == [
        (60, names[0], "desk"), (40, names[1], ""),
    ]  # fmt: skip
    shared = {(one.date, one.party, one.payment_method, one.split_id) for one in made.parts}
    assert shared == {(DAY, "Acme", "Card", made.split_id)}
    assert [one.id for one in await entries(actor, kind)] == [one.id for one in made.parts[::-1]]
    for one in made.parts:
        assert await get_split(actor, kind, one.id) == made
    assert EntryInput.of_parts(made.parts).amount == 100


async def test_the_same_id_records_one_split():
    actor, entry_id = await make_actor(), some_id()
    both = await asyncio.gather(
        *(record_split(actor, Kind.EXPENSE, whole(*HALVES), entry_id=entry_id) for _ in range(3))
    )
    assert len({one.split_id for one in both}) == 1
    assert len(await entries(actor)) == 2
    assert both[0].first.id == entry_id
    single = await make_entry(actor)
    found = await record_split(actor, Kind.EXPENSE, whole(*HALVES), entry_id=single.id)
    assert found == single


@pytest.mark.parametrize("code", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("is_refund", [False, True])
async def test_foreign_parts_come_to_the_whole_in_the_books(code, is_refund):
    actor = await make_actor(currency_code=code)
    parts = [part("0.33", tax_amount=D("0.05")), part("0.33"), part("0.34", tax_amount=D("0.04"))]
    terms = {"currency_code": "USD", "exchange_rate": D("15.05"), "is_refund": is_refund}
    made = await record_split(actor, Kind.EXPENSE, whole(*parts, **terms))
    sign = -1 if is_refund else 1
    total = {"EUR": "15.05", "JPY": "15", "KWD": "15.050"}[code]
    assert (made.amount, made.foreign_amount) == (sign * D(total), sign * D(1))
    again = EntryInput.of_parts(made.parts)
    assert [one.amount for one in again.parts] == [one.amount for one in parts]
    if code != "JPY":  # a yen of tax is more than the five cents it was
        assert [one.tax_amount for one in again.parts] == [one.tax_amount for one in parts]
    changed = await change_split(actor, Kind.EXPENSE, made.first.id, again, version=made.version)
    assert [(one.amount, one.tax_amount) for one in changed.parts] == [
        (one.amount, one.tax_amount) for one in made.parts
    ]


async def test_an_unknown_category_is_named_by_its_part():
    actor = await make_actor()
    with pytest.raises(UnknownCategoryError) as caught:
        await record_split(actor, Kind.EXPENSE, whole(part("60"), part("40", "Offise")))
    assert set(caught.value.fields) == {"parts.1.category"}
    assert await entries(actor) == []


async def test_a_change_keeps_entries_and_takes_out_what_is_left():
    actor = await make_actor()
    made = await record_split(actor, Kind.EXPENSE, whole(*HALVES, part("10", notes="ten")))
    first, second, third = (one.id for one in made.parts)
    changed = await change_split(
        actor,
        Kind.EXPENSE,
        second,
        whole(part("75", id=first), part("25", id=third, notes="last"), party="Bolt"),
        version=made.version,
    )
    assert [(one.id, one.amount, one.party) for one in changed.parts] == [
        (first, 75, "Bolt"), (third, 25, "Bolt"),
    ]  # fmt: skip
    assert changed.split_id == made.split_id
    (gone,) = await entries(actor, trashed=True)
    assert (gone.id, gone.split_id, gone.notes) == (second, None, "forty")
    more = await change_split(
        actor, Kind.EXPENSE, third, whole(*HALVES, part("1"), part("2")), version=None
    )
    assert len(more.parts) == 4
    assert {first, third} < {one.id for one in more.parts}


async def test_an_entry_is_split_and_put_together_again():
    actor = await make_actor()
    single = await make_entry(actor, amount=D(100), category="Office")
    made = await change_split(actor, Kind.EXPENSE, single.id, whole(*HALVES), version=1)
    assert made.first.id == single.id
    assert len(await entries(actor)) == 2
    one = await unsplit(
        actor, Kind.EXPENSE, made.parts[1].id, whole(amount=D(100), category="Travel"),
        version=made.version,
    )  # fmt: skip
    assert (one.id, one.amount, one.category, one.split_id) == (single.id, 100, "Travel", None)
    assert await entries(actor) == [one]
    with pytest.raises(NotSplitError):
        await get_split(actor, Kind.EXPENSE, one.id)
    assert await find_whole(actor, Kind.EXPENSE, one.id) == one


async def test_what_names_one_entry_stays_with_the_first_and_the_balance_stays_the_same():
    actor = await make_actor()
    account, key = some_id(), some_id()
    single = await make_entry(actor, amount=D(100))
    async with db.transaction(actor) as session:
        await session.execute(
            text(
                "INSERT INTO bank_accounts (organization_id, id, name, currency_code)"
                " VALUES (current_organization(), :id, 'Current', 'EUR')"
            ),
            {"id": account},
        )
        await session.execute(
            text(
                "INSERT INTO reconciliations (organization_id, id, bank_account_id, statement_on,"
                " closing_balance) VALUES (current_organization(), :id, :id, '2026-03-31', 0)"
            ),
            {"id": account},
        )
        await session.execute(
            text(
                "UPDATE expenses SET import_key = :key, source = 'import', bank_account_id = :a,"
                " reconciliation_id = :a"
            ),
            {"key": key, "a": account},
        )
    parts = whole(*HALVES, bank_account="Current")
    made = await change_split(actor, Kind.EXPENSE, single.id, parts, version=None)
    columns = "amount, import_key, source, bank_account_id, reconciliation_id"
    assert await rows(actor, columns) == [
        (D(40), None, "import", account, account), (D(60), key, "import", account, account),
    ]  # fmt: skip
    sums = await sum_accounts(actor, [date(2026, 1, 1)], DAY)
    assert sums.of(account, 1).balance == -100
    await unsplit(
        actor, Kind.EXPENSE, made.first.id, whole(amount=D(100), bank_account="Current"),
        version=None,
    )  # fmt: skip
    assert await rows(actor, columns) == [(D(100), key, "import", account, account)]


async def test_parts_have_the_account_on_their_other_side():
    actor = await make_actor()
    single = await make_entry(actor, amount=D(100))
    async with db.transaction(actor) as session:
        query = text("UPDATE expenses SET contra_account_id = :id")
        await session.execute(query, {"id": SystemAccount.DEPRECIATION})
    await change_split(actor, Kind.EXPENSE, single.id, whole(*HALVES), version=None)
    sums = await sum_accounts(actor, [date(2026, 1, 1)], DAY)
    assert sums.of(SystemAccount.DEPRECIATION, 1).credit == 100


@KINDS
async def test_all_parts_go_to_the_trash_and_come_back_together(kind):
    actor = await make_actor()
    made = await record_split(actor, kind, whole(*HALVES))
    first, second = made.parts
    assert set(await delete_entries(actor, kind, [second.id])) == {first.id, second.id}
    assert await entries(actor, kind) == []
    with pytest.raises(EntryNotFoundError):
        await get_split(actor, kind, first.id)
    assert set(await restore_entries(actor, kind, [first.id])) == {first.id, second.id}
    await delete_entry(
        actor, kind, second.id, version=(await get_entry(actor, kind, second.id)).version
    )
    assert await entries(actor, kind) == []


async def test_a_part_is_not_changed_alone_but_has_a_category_of_its_own():
    actor = await make_actor()
    made = await record_split(actor, Kind.EXPENSE, whole(*HALVES))
    with pytest.raises(SplitEntryError):
        await change_entry(
            actor, Kind.EXPENSE, made.first.id, EntryInput.of(made.first), version=None
        )
    await categorise_entry(actor, Kind.EXPENSE, made.parts[1].id, "Travel", version=1)
    found = await get_split(actor, Kind.EXPENSE, made.first.id)
    assert [one.category for one in found.parts] == [None, "Travel"]
    assert found.version != made.version


async def test_a_stale_split_is_refused_with_what_it_is_now():
    actor = await make_actor()
    made = await record_split(actor, Kind.EXPENSE, whole(*HALVES))
    await categorise_entry(actor, Kind.EXPENSE, made.parts[1].id, "Travel", version=1)
    with pytest.raises(StaleSplitError) as caught:
        await change_split(actor, Kind.EXPENSE, made.first.id, whole(*HALVES), version=made.version)
    current = await get_split(actor, Kind.EXPENSE, made.first.id)
    assert caught.value.current == current
    await delete_entries(actor, Kind.EXPENSE, [made.first.id])
    with pytest.raises(StaleSplitError):
        await unsplit(
            actor, Kind.EXPENSE, made.first.id, whole(amount=D(1)), version=current.version
        )
    with pytest.raises(EntryNotFoundError):
        await unsplit(actor, Kind.EXPENSE, made.first.id, whole(amount=D(1)), version=None)


async def test_two_changes_at_once_leave_the_parts_of_one_of_them():
    actor = await make_actor()
    made = await record_split(actor, Kind.EXPENSE, whole(*HALVES))
    others = [whole(part("10"), part("20"), part("30")), whole(part("7"), part("8"))]
    done = await asyncio.gather(
        *(
            change_split(actor, Kind.EXPENSE, one.id, other, version=made.version)
            for one, other in zip(made.parts, others, strict=True)
        ),
        return_exceptions=True,
    )
    assert [isinstance(one, StaleSplitError) for one in done].count(True) == 1
    kept = next(one for one in done if isinstance(one, Split))
    assert await get_split(actor, Kind.EXPENSE, made.first.id) == kept
    assert sum(one.amount for one in await entries(actor)) == kept.amount


async def test_what_is_paid_of_a_part_stays_within_it():
    actor = await make_actor()
    made = await record_split(actor, Kind.EXPENSE, whole(*HALVES, due_on=date(2026, 4, 1)))
    async with db.transaction(actor) as session:
        await session.execute(
            text(
                "INSERT INTO payments (organization_id, id, kind, entry_id, paid_on, amount,"
                " money_amount)"
                " VALUES (current_organization(), :id, 'expense', :entry, :on, 30, 30)"
            ),
            {"id": db.new_id(), "entry": made.parts[1].id, "on": DAY},
        )
    due = {"due_on": date(2026, 4, 1)}
    with pytest.raises(PaidEntryError, match=r"30\.00 of this are paid"):
        await change_split(
            actor, Kind.EXPENSE, made.first.id, whole(part("80"), part("20"), **due), version=None
        )
    with pytest.raises(PaidEntryError):
        await unsplit(actor, Kind.EXPENSE, made.first.id, whole(amount=D(100), **due), version=None)
    moved = whole(part("65", id=made.parts[0].id), part("35", id=made.parts[1].id), **due)
    found = await change_split(actor, Kind.EXPENSE, made.first.id, moved, version=None)
    assert [one.paid_amount for one in found.parts] == [0, 30]


async def test_locked_books_keep_their_parts():
    actor = await make_actor()
    made = await record_split(actor, Kind.EXPENSE, whole(*HALVES))
    await lock_books(actor, DAY)
    with pytest.raises(LockedError):
        await change_split(actor, Kind.EXPENSE, made.first.id, whole(*HALVES), version=None)
    with pytest.raises(LockedError):
        await record_split(actor, Kind.EXPENSE, whole(*HALVES))
    with pytest.raises(LockedError):
        await delete_entries(actor, Kind.EXPENSE, [made.first.id])
    assert await get_split(actor, Kind.EXPENSE, made.first.id) == made


async def test_another_business_s_split_does_not_exist():
    mine, theirs = await make_actor(), await make_actor()
    made = await record_split(theirs, Kind.EXPENSE, whole(*HALVES))
    for work in (
        get_split(mine, Kind.EXPENSE, made.first.id),
        change_split(mine, Kind.EXPENSE, made.first.id, whole(*HALVES), version=None),
        unsplit(mine, Kind.EXPENSE, made.first.id, whole(amount=D(1)), version=None),
    ):
        with pytest.raises(EntryNotFoundError):
            await work
    assert await delete_entries(mine, Kind.EXPENSE, [made.first.id]) == ()
    assert await get_split(theirs, Kind.EXPENSE, made.first.id) == made


async def test_readers_do_not_split():
    reader = await make_actor(role=Role.VIEWER)
    with pytest.raises(ForbiddenError):
        await record_split(reader, Kind.EXPENSE, whole(*HALVES))
