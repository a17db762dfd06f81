"""Two entries become one transfer and come back, on the real database."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor, Role
from finance_app.imports.plans.booking.service import commit_import, undo_import
from finance_app.kit import db
from finance_app.kit.errors import ForbiddenError, LockedError, ReplacedError
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.service import list_lines
from finance_app.ledger.bank_accounts.reconciliations.service import list_reconciliations, reconcile
from finance_app.ledger.bank_accounts.rules import BankAccount
from finance_app.ledger.bank_accounts.service import get_figures
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import (
    delete_entries,
    find_entry,
    get_entry,
    restore_entries,
)
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.transfers import service as transfers
from finance_app.ledger.transfers.inputs import TransferFilter
from finance_app.ledger.transfers.pairs.service import NoPairError, find_pairs, make_transfer
from tests.factories import some_id
from tests.imports.plans.files import books, csv, read_file
from tests.ledger.bank_accounts.accounts import ends, make_account, put_in, take_out
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits
from tests.ledger.transfers.moves import moving

DAY = date(2026, 3, 14)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


class Two:
    """A business with two accounts, an expense of 50 on one and an income of 50 on the other."""

    actor: Actor
    current: BankAccount
    savings: BankAccount
    out: Entry
    came: Entry


@pytest.fixture
async def two() -> Two:
    found = Two()
    found.actor = await make_actor()
    found.current = await make_account(found.actor)
    found.savings = await make_account(found.actor, "Savings")
    found.out = await take_out(found.actor, 50, DAY, party="To savings", notes="REF 1")
    found.came = await put_in(
        found.actor, 50, DAY + timedelta(days=1), bank_account="Savings", party="From current"
    )
    return found


async def pairs_of(two: Two, account: BankAccount | None = None) -> list[tuple[Any, Any]]:
    found = await find_pairs(two.actor, (account or two.current).id, *YEAR)
    return [(one.expense_id, one.income_id) for one in found]


async def balances(two: Two) -> tuple[Decimal, Decimal]:
    first = await get_figures(two.actor, two.current.id)
    return first.balance, (await get_figures(two.actor, two.savings.id)).balance


async def test_a_pair_is_offered_on_either_account_on_the_days_that_are_shown(two):
    both = [(two.out.id, two.came.id)]
    assert await pairs_of(two) == both
    assert await pairs_of(two, two.savings) == both
    (pair,) = await find_pairs(two.actor, two.current.id, DAY, DAY)
    assert (pair.amount, pair.from_account, pair.to_account) == (50, "Current", "Savings")
    assert (pair.out_on, pair.in_on, pair.vendor, pair.client) == (
        DAY, DAY + timedelta(days=1), "To savings", "From current",
    )  # fmt: skip
    later = DAY + timedelta(days=1)
    assert await find_pairs(two.actor, two.current.id, later, later) == []
    assert len(await find_pairs(two.actor, two.savings.id, later, later)) == 1


UNLIKE = {
    "another amount": "UPDATE incomes SET amount = 50.01",
    "six days apart": "UPDATE incomes SET date = DATE '2026-03-20'",
    "the same account": "UPDATE incomes SET bank_account_id = :current",
    "no account": "UPDATE incomes SET bank_account_id = NULL",
    "on credit": "UPDATE incomes SET due_on = date",
    "with tax": "UPDATE incomes SET tax_amount = 5",
    "a refund": "UPDATE expenses SET amount = -50",
    "part of a payment": "UPDATE expenses SET split_id = gen_random_uuid()",
    "in another currency": "UPDATE incomes SET foreign_amount = 60, foreign_currency_code = 'USD',"
    " exchange_rate = 0.8",
    "a sample": "UPDATE expenses SET source = 'sample'",
    "in the trash": "UPDATE expenses SET deleted_at = now()",
}


@pytest.mark.parametrize("what", UNLIKE)
async def test_what_is_no_move_between_accounts_is_neither_offered_nor_made(two, what):
    statement = UNLIKE[what]
    async with db.transaction(two.actor) as session:
        values = {"current": two.current.id} if ":current" in statement else {}
        await session.execute(text(statement), values)
    assert await pairs_of(two) == []
    assert await pairs_of(two, two.savings) == []
    with pytest.raises(NoPairError):
        await make_transfer(two.actor, two.out.id, two.came.id)
    assert (await transfers.list_transfers(two.actor, TransferFilter())).items == ()


async def test_five_days_apart_is_near_enough_either_way(two):
    for days in (5, -5):
        async with db.transaction(two.actor) as session:
            await session.execute(
                text("UPDATE incomes SET date = :day"), {"day": DAY + timedelta(days=days)}
            )
        assert await pairs_of(two) == [(two.out.id, two.came.id)]


async def test_the_nearest_of_several_is_offered_once(two):
    nearer = await put_in(two.actor, 50, DAY, bank_account="Savings")
    assert await pairs_of(two) == [(two.out.id, nearer.id)]


async def test_a_transfer_takes_the_place_of_both_and_deleting_it_brings_them_back(two):
    before = await balances(two)
    made = await make_transfer(two.actor, two.out.id, two.came.id)
    assert (made.date, made.from_account, made.to_account, made.amount) == (
        DAY, "Current", "Savings", 50,
    )  # fmt: skip
    assert made.notes == "To savings\nREF 1\nFrom current"
    assert (made.expense_id, made.income_id) == (two.out.id, two.came.id)
    assert await books(two.actor) == []
    assert await balances(two) == before == (50, 150)
    assert await pairs_of(two) == []
    (line,) = (await list_lines(two.actor, two.current.id, ActivityFilter())).items
    assert (line.id, line.balance) == (made.id, 50)

    gone = await transfers.delete_transfer(two.actor, made.id)
    assert gone.is_of_entries
    assert await balances(two) == before
    assert (await get_entry(two.actor, Kind.EXPENSE, two.out.id)).notes == "REF 1"
    assert await pairs_of(two) == [(two.out.id, two.came.id)]

    await transfers.restore_transfer(two.actor, made.id)
    assert await books(two.actor) == []
    assert await balances(two) == before


async def test_an_entry_that_a_transfer_stands_for_does_not_come_back_by_itself(two):
    made = await make_transfer(two.actor, two.out.id, two.came.id)
    for kind, entry in ((Kind.EXPENSE, two.out), (Kind.INCOME, two.came)):
        with pytest.raises(ReplacedError, match="A transfer stands for this entry"):
            await restore_entries(two.actor, kind, [entry.id])
        assert (await find_entry(two.actor, kind, entry.id)).deleted_at is not None
    await transfers.delete_transfer(two.actor, made.id)
    await delete_entries(two.actor, Kind.EXPENSE, [two.out.id])
    assert await restore_entries(two.actor, Kind.EXPENSE, [two.out.id]) == (two.out.id,)


async def test_an_entry_is_in_one_transfer_at_most(two):
    first = await make_transfer(two.actor, two.out.id, two.came.id)
    with pytest.raises(NoPairError):
        await make_transfer(two.actor, two.out.id, two.came.id)
    await transfers.delete_transfer(two.actor, first.id)
    other = await put_in(two.actor, 50, DAY, bank_account="Savings")
    second = await make_transfer(two.actor, two.out.id, other.id)
    with pytest.raises(transfers.TakenEntryError):
        await transfers.restore_transfer(two.actor, first.id)
    await transfers.delete_transfer(two.actor, second.id)
    await transfers.restore_transfer(two.actor, first.id)


async def test_two_clicks_at_once_make_one_transfer(two):
    def work():
        return make_transfer(two.actor, two.out.id, two.came.id)

    async with Held(two.actor, work) as first:
        second = asyncio.create_task(work())
        assert await waits(second)
        await first.end()
        with pytest.raises(NoPairError):
            await second
    assert len((await transfers.list_transfers(two.actor, TransferFilter())).items) == 1


async def test_statements_that_had_the_entries_have_the_transfer(two):
    first = await reconcile(two.actor, two.current.id, ends(date(2026, 3, 31), 50))
    second = await reconcile(two.actor, two.savings.id, ends(date(2026, 3, 31), 150))
    made = await make_transfer(two.actor, two.out.id, two.came.id)
    for account, kept in ((two.current, first), (two.savings, second)):
        (found,) = await list_reconciliations(two.actor, account.id)
        assert (found.id, found.entry_count, found.difference) == (kept.id, 1, 0)
    await transfers.delete_transfer(two.actor, made.id)
    for account in (two.current, two.savings):
        (found,) = await list_reconciliations(two.actor, account.id)
        assert (found.entry_count, found.difference) == (1, 0)


async def test_locked_books_stay_as_they_are(two):
    made = await make_transfer(two.actor, two.out.id, two.came.id)
    await transfers.delete_transfer(two.actor, made.id)
    await lock_books(two.actor, DAY)
    assert await pairs_of(two) == []
    with pytest.raises(NoPairError):
        await make_transfer(two.actor, two.out.id, two.came.id)
    with pytest.raises(LockedError):
        await transfers.restore_transfer(two.actor, made.id)
    assert len(await books(two.actor)) == 2


async def test_a_transfer_that_was_made_can_be_changed_and_brings_back_what_was_there(two):
    made = await make_transfer(two.actor, two.out.id, two.came.id)
    entered = moving("Current", "Savings", 51, date=DAY)
    changed = await transfers.change_transfer(two.actor, made.id, entered, version=1)
    assert (changed.amount, changed.expense_id) == (51, two.out.id)
    await transfers.delete_transfer(two.actor, made.id)
    assert await balances(two) == (50, 150)


async def test_viewers_and_other_businesses_make_nothing(two):
    other, viewer = await make_actor(), await make_actor(role=Role.VIEWER)
    assert await find_pairs(other, two.current.id, *YEAR) == []
    for ids in ((two.out.id, two.came.id), (some_id(), some_id()), (two.came.id, two.out.id)):
        with pytest.raises(NoPairError):
            await make_transfer(other, *ids)
    with pytest.raises(ForbiddenError):
        await make_transfer(viewer, two.out.id, two.came.id)
    assert len(await books(two.actor)) == 2


async def test_files_of_both_accounts_add_nothing_again_whatever_becomes_of_the_transfer():
    """Imported, made a transfer, imported again; undone, imported again; deleted, again."""
    actor = await make_actor()
    current = await make_account(actor, opening_balance=Decimal(0))
    savings = await make_account(actor, "Savings", opening_balance=Decimal(0))
    files = {
        current.id: csv(("2026-03-14", "To savings", "-50.00", "A1")),
        savings.id: csv(("2026-03-15", "From current", "50.00", "B1")),
    }

    async def take_in() -> list[Any]:
        plans = []
        for account_id, content in files.items():
            plan = await read_file(actor, "bank.csv", content, account_id)
            plans.append(await commit_import(actor, plan.id))
        return plans

    first, second = await take_in()
    both = await books(actor)
    assert len(both) == 2
    ((pair),) = await find_pairs(actor, current.id, *YEAR)
    made = await make_transfer(actor, pair.expense_id, pair.income_id)
    await take_in()
    assert await books(actor) == []
    assert (await get_figures(actor, savings.id)).balance == 50

    await undo_import(actor, first.id)
    await undo_import(actor, second.id)
    await take_in()
    assert await books(actor) == [], "the transfer stands for the lines of both files"
    await transfers.delete_transfer(actor, made.id)
    assert await books(actor) == both
    await take_in()
    assert await books(actor) == both
    assert (await get_figures(actor, savings.id)).balance == 50
