"""Reconciling on the real database: what it takes, what it refuses, what it leaves alone."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from finance_app.identity.rules import Role
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError, InvalidInputError, LockedError, NotFoundError
from finance_app.ledger.bank_accounts import service as accounts
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.service import list_lines
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.reconciliations.inputs import LEFT_OUT_MAX, StatementInput
from finance_app.ledger.bank_accounts.reconciliations.service import (
    EarlierStatementError,
    NotLatestError,
    ReconciliationNotFoundError,
    StatementDiffersError,
    list_reconciliations,
    propose,
    reconcile,
    undo_reconciliation,
)
from finance_app.ledger.bank_accounts.rules import MovementKind
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import (
    change_entry,
    delete_entries,
    get_entry,
    restore_entries,
)
from finance_app.ledger.locks.service import lock_books
from tests.factories import as_admin
from tests.ledger.bank_accounts.accounts import (
    APRIL,
    MARCH,
    MAY,
    ends,
    make_account,
    put_in,
    take_out,
)
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(date(2026, 6, 20)):
        yield


async def differences(actor, account) -> list[Decimal]:
    """Return by how much each statement no longer agrees, the latest first."""
    return [one.difference for one in await list_reconciliations(actor, account.id)]


async def test_a_statement_takes_the_entries_up_to_its_day_but_those_left_out():
    actor = await make_actor()
    account = await make_account(actor)
    await put_in(actor, 50, MARCH - timedelta(days=20))
    out = await take_out(actor, 30, MARCH)
    outstanding = await take_out(actor, 7, MARCH)
    await take_out(actor, 1, MARCH + timedelta(days=1))
    gone = await take_out(actor, 1000, MARCH)
    await delete_entries(actor, Kind.EXPENSE, [gone.id])

    first = await propose(actor, account.id, ends(MARCH, 120))
    assert (first.opening_balance, first.sums.entry_count, first.sums.ticked) == (100, 3, 13)
    assert first.difference == -7
    assert [one.id for one in first.entries][:2] == sorted([out.id, outstanding.id], reverse=True)
    kept = await reconcile(actor, account.id, ends(MARCH, 120, outstanding))
    assert (kept.statement_on, kept.closing_balance, kept.entry_count) == (MARCH, 120, 2)
    assert (kept.difference, kept.is_latest) == (0, True)
    assert (await get_entry(actor, Kind.EXPENSE, out.id)).version == 1, "this is no edit"
    days = {
        one.id: one.statement_on
        for one in (await list_lines(actor, account.id, ActivityFilter())).items
    }
    assert (days[out.id], days[outstanding.id]) == (MARCH, None)
    assert (await accounts.get_figures(actor, account.id)).reconciled_on == MARCH

    # The next begins where this one ended, with what was left out.
    second = await propose(actor, account.id, ends(APRIL, 112))
    assert (second.opening_balance, second.sums.entry_count, second.difference) == (120, 2, 0)
    await reconcile(actor, account.id, ends(APRIL, 112))
    assert await differences(actor, account) == [0, 0]


async def test_a_difference_is_refused_and_says_what_to_look_for():
    actor = await make_actor()
    account = await make_account(actor)
    await take_out(actor, 40, MARCH, party="Staples")
    for closing, words in (
        ("100", "Staples of 31 March 2026 is exactly that: untick it"),
        ("140", "Staples of 31 March 2026 is half of that: it may be an income"),
        ("80", "Staples of 31 March 2026 is twice that"),
        ("20", "missing a second time"),
        ("99", "Look for a line"),
    ):
        with pytest.raises(StatementDiffersError, match=words) as caught:
            await reconcile(actor, account.id, ends(MARCH, closing))
        assert set(caught.value.fields) == {"closing_balance"}
        assert caught.value.difference == 60 - Decimal(closing)
    assert await list_reconciliations(actor, account.id) == ()
    assert (await propose(actor, account.id, ends(MARCH, 60))).difference == 0


async def test_a_hint_is_found_beyond_what_the_page_shows():
    actor = await make_actor()
    account = await make_account(actor)
    await take_out(actor, 40, date(2026, 1, 2))
    for _ in range(3):
        await put_in(actor, 1, MARCH)
    found = await propose(actor, account.id, ends(MARCH, 103), shown_max=2)
    assert len(found.entries) == 2
    assert [one.amount for one, _ in found.hints] == [-40]


async def test_statements_follow_each_other():
    actor = await make_actor()
    account = await make_account(actor)
    await reconcile(actor, account.id, ends(APRIL, 100))
    for day in (APRIL, MARCH):
        for work in (propose, reconcile):
            with pytest.raises(EarlierStatementError, match="30 April 2026"):
                await work(actor, account.id, ends(day, 100))
    await reconcile(actor, account.id, ends(MAY, 100))


async def test_the_latest_statement_is_undone_and_its_entries_are_free_again():
    actor = await make_actor()
    account = await make_account(actor)
    entry = await put_in(actor, 5, MARCH)
    trashed = await put_in(actor, 6, MARCH)
    first = await reconcile(actor, account.id, ends(MARCH, 111))
    second = await reconcile(actor, account.id, ends(APRIL, 111))
    await delete_entries(actor, Kind.INCOME, [trashed.id])
    with pytest.raises(NotLatestError):
        await undo_reconciliation(actor, first.id)
    assert await undo_reconciliation(actor, second.id) == APRIL
    assert await undo_reconciliation(actor, second.id) == APRIL
    assert [one.id for one in await list_reconciliations(actor, account.id)] == [first.id]
    assert await undo_reconciliation(actor, first.id) == MARCH
    await restore_entries(actor, Kind.INCOME, [trashed.id])
    again = await propose(actor, account.id, ends(MARCH, 111))
    assert (again.sums.entry_count, again.difference) == (2, 0)
    assert (await get_entry(actor, Kind.INCOME, entry.id)).version == 1
    assert (await reconcile(actor, account.id, ends(MARCH, 111))).entry_count == 2


async def test_what_is_changed_later_shows_at_the_statement_it_was_on():
    actor = await make_actor()
    account = await make_account(actor)
    entry = await take_out(actor, 40, MARCH)
    other = await put_in(actor, 5, APRIL)
    await reconcile(actor, account.id, ends(MARCH, 60))
    await reconcile(actor, account.id, ends(APRIL, 65))
    changed = EntryInput.of(entry).model_copy(update={"amount": Decimal("41.50")})
    await change_entry(actor, Kind.EXPENSE, entry.id, changed, version=1)
    assert await differences(actor, account) == [0, Decimal("-1.50")]
    await delete_entries(actor, Kind.EXPENSE, [entry.id])
    assert await differences(actor, account) == [0, 40]
    await restore_entries(actor, Kind.EXPENSE, [entry.id])
    back = changed.model_copy(update={"amount": Decimal(40)})
    await change_entry(actor, Kind.EXPENSE, entry.id, back, version=None)
    assert await differences(actor, account) == [0, 0]
    await delete_entries(actor, Kind.INCOME, [other.id])
    assert await differences(actor, account) == [-5, 0]
    await restore_entries(actor, Kind.INCOME, [other.id])
    assert await differences(actor, account) == [0, 0]
    elsewhere = EntryInput.of(other).model_copy(update={"bank_account": None})
    await change_entry(actor, Kind.INCOME, other.id, elsewhere, version=None)
    assert await differences(actor, account) == [-5, 0]
    opening = AccountInput(name="Current", opening_balance=Decimal(110))
    await accounts.change_account(actor, account.id, opening)
    assert await differences(actor, account) == [-5, 10]


async def test_an_entry_moved_to_another_account_can_be_reconciled_there():
    actor = await make_actor()
    account = await make_account(actor)
    savings = await make_account(actor, "Savings")
    entry = await put_in(actor, 5, MARCH)
    await reconcile(actor, account.id, ends(MARCH, 105))
    moved = EntryInput.of(entry).model_copy(update={"bank_account": "Savings"})
    await change_entry(actor, Kind.INCOME, entry.id, moved, version=1)
    (line,) = (await list_lines(actor, savings.id, ActivityFilter())).items
    assert line.statement_on is None
    await reconcile(actor, savings.id, ends(MARCH, 105))
    assert await differences(actor, savings) == [0]
    assert await differences(actor, account) == [-5]


async def test_locked_books_are_reconciled_and_nothing_else_of_them_changes():
    actor = await make_actor()
    account = await make_account(actor)
    entry = await take_out(actor, 40, MARCH)
    await lock_books(actor, APRIL)
    kept = await reconcile(actor, account.id, ends(MARCH, 60))
    changed = EntryInput.of(entry).model_copy(update={"notes": "other"})
    with pytest.raises(LockedError):
        await change_entry(actor, Kind.EXPENSE, entry.id, changed, version=1)
    moved = EntryInput.of(entry).model_copy(update={"bank_account": None})
    with pytest.raises(LockedError):
        await change_entry(actor, Kind.EXPENSE, entry.id, moved, version=1)
    await undo_reconciliation(actor, kept.id)
    assert (await propose(actor, account.id, ends(MARCH, 60))).sums.entry_count == 1


LOCKED = {
    "a statement": ("reconciliation_id = :kept", True),
    "a review": ("is_suggested = true", True),
    "both": ("reconciliation_id = :kept, is_suggested = true", True),
    "a statement and notes": ("reconciliation_id = :kept, notes = 'other'", False),
    "a statement and its version": ("reconciliation_id = :kept, version = version + 1", False),
    "a review and its account": ("is_suggested = true, bank_account_id = NULL", False),
    "a statement and another id": ("reconciliation_id = :kept, id = gen_random_uuid()", False),
    "a statement and the trash": ("reconciliation_id = :kept, deleted_at = now()", False),
    "nothing": ("is_suggested = is_suggested", False),
}


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.plural)
@pytest.mark.parametrize("what", LOCKED)
async def test_of_a_locked_entry_only_what_says_where_it_stands_may_change(kind, what):
    actor = await make_actor()
    account = await make_account(actor)
    await (take_out if kind is Kind.EXPENSE else put_in)(actor, 40, APRIL)
    kept = await reconcile(actor, account.id, ends(MARCH, 100))
    await lock_books(actor, APRIL)
    change, is_free = LOCKED[what]
    values = {"kept": kept.id} if ":kept" in change else {}

    async def run() -> int:
        async with db.transaction(actor) as session:
            found = await session.execute(text(f"UPDATE {kind.plural} SET {change}"), values)
            return found.rowcount

    if is_free:
        assert await run() == 1
    else:
        with pytest.raises(LockedError):
            await run()


async def test_two_statements_at_once_are_one():
    actor = await make_actor()
    account = await make_account(actor)
    await put_in(actor, 5, MARCH)
    async with Held(actor, lambda: reconcile(actor, account.id, ends(MARCH, 105))) as first:
        second = asyncio.create_task(reconcile(actor, account.id, ends(MARCH, 105)))
        assert await waits(second)
        await first.end()
        with pytest.raises(EarlierStatementError):
            await second
    assert len(await list_reconciliations(actor, account.id)) == 1


async def test_an_entry_that_changes_meanwhile_is_waited_for_and_counted_as_it_is():
    actor = await make_actor()
    account = await make_account(actor)
    entry = await put_in(actor, 5, MARCH)
    changed = EntryInput.of(entry).model_copy(update={"amount": Decimal(6)})
    work = change_entry(actor, Kind.INCOME, entry.id, changed, version=1)
    async with Held(actor, lambda: work) as changing:
        second = asyncio.create_task(reconcile(actor, account.id, ends(MARCH, 105)))
        assert await waits(second)
        await changing.end()
        with pytest.raises(StatementDiffersError) as caught:
            await second
    assert caught.value.difference == 1
    assert await list_reconciliations(actor, account.id) == ()
    assert (await reconcile(actor, account.id, ends(MARCH, 106))).entry_count == 1


async def test_an_entry_is_recorded_while_its_account_is_reconciled():
    actor = await make_actor()
    account = await make_account(actor)
    async with Held(actor, lambda: reconcile(actor, account.id, ends(MARCH, 100))):
        await asyncio.wait_for(put_in(actor, 5, APRIL), 5)


async def test_others_reconcile_nothing_here():
    actor, other = await make_actor(), await make_actor()
    account = await make_account(actor)
    kept = await reconcile(actor, account.id, ends(MARCH, 100))
    for work in (
        list_reconciliations(other, account.id),
        propose(other, account.id, ends(APRIL, 100)),
        reconcile(other, account.id, ends(APRIL, 100)),
    ):
        with pytest.raises(NotFoundError):
            await work
    with pytest.raises(ReconciliationNotFoundError):
        await undo_reconciliation(other, kept.id)
    viewer = await make_actor(role=Role.VIEWER)
    for work in (
        reconcile(viewer, account.id, ends(APRIL, 100)),
        undo_reconciliation(viewer, kept.id),
    ):
        with pytest.raises(ForbiddenError):
            await work


async def test_a_statement_is_never_deleted_for_good(admin_url):
    actor = await make_actor()
    account = await make_account(actor)
    kept = await reconcile(actor, account.id, ends(MARCH, 100))
    await undo_reconciliation(actor, kept.id)
    rows = await as_admin(
        admin_url, "SELECT undone_at IS NOT NULL FROM reconciliations WHERE id = :id", id=kept.id
    )
    assert rows == [(True,)]
    for statement in ("DELETE FROM reconciliations", "DELETE FROM bank_accounts"):
        with pytest.raises(ForbiddenError):
            async with db.transaction(actor) as session:
                await session.execute(text(statement))


AMOUNTS = st.decimals(min_value=-300, max_value=300, places=2).filter(bool)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    entries=st.lists(
        st.tuples(AMOUNTS, st.sampled_from([MARCH, APRIL, MAY]), st.booleans()), max_size=8
    ),
    opening=AMOUNTS,
)
async def test_statements_share_out_the_entries_and_end_where_the_books_do(entries, opening):
    """Each entry is on exactly one statement: the first one of its day that it was ticked on."""
    actor = await make_actor()
    account = await make_account(actor, opening_balance=opening)
    left: list = []
    for amount, day, is_late in entries:
        entry = await (put_in if amount > 0 else take_out)(actor, abs(amount), day)
        left.append((amount, day, is_late, entry))
    balance, taken = opening, 0
    for day in (MARCH, APRIL, MAY):
        open_now = [one for one in left if one[1] <= day]
        late = [one[3] for one in open_now if one[2] and one[1] == day and day != MAY]
        ticked = [one for one in open_now if one[3] not in late]
        balance += sum((one[0] for one in ticked), Decimal(0))
        with pytest.raises(StatementDiffersError):
            await reconcile(actor, account.id, ends(day, balance + Decimal("0.01"), *late))
        kept = await reconcile(actor, account.id, ends(day, balance, *late))
        assert kept.entry_count == len(ticked)
        left = [one for one in left if one not in ticked]
        taken += len(ticked)
    assert (left, taken) == ([], len(entries))
    assert balance == (await accounts.get_figures(actor, account.id)).balance
    assert await differences(actor, account) == [0, 0, 0]
    for one in await list_reconciliations(actor, account.id):
        await undo_reconciliation(actor, one.id)
    again = await propose(actor, account.id, ends(MAY, balance))
    assert (again.sums.entry_count, again.difference) == (len(entries), 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"statement_on": ""}, "statement_on"),
        ({"statement_on": "2026-06-21"}, "statement_on"),
        ({"statement_on": "31 March"}, "statement_on"),
        ({"closing_balance": ""}, "closing_balance"),
        ({"closing_balance": "12.345"}, "closing_balance"),
    ],
)
def test_what_no_statement_says_is_said_at_its_field(changes, field):
    raw = {"statement_on": "2026-03-31", "closing_balance": "-1", **changes}
    with pytest.raises(InvalidInputError) as caught:
        StatementInput.parse(raw, "EUR")
    assert set(caught.value.fields) == {field}


@pytest.mark.parametrize(
    "left_out", [["x"], ["entry:1"], ["expense:1"], ["a"] * (LEFT_OUT_MAX + 1)]
)
def test_entries_are_left_out_by_kind_and_id(left_out):
    raw = {"statement_on": "2026-03-31", "closing_balance": "-1"}
    known = db.new_id()
    made = StatementInput.parse(raw, "EUR", [f"income:{known}"])
    assert made.ids(MovementKind.INCOME) == [known]
    assert made.ids(MovementKind.EXPENSE) == []
    assert made.closing_balance == -1
    with pytest.raises(InvalidInputError) as caught:
        StatementInput.parse(raw, "EUR", left_out)
    assert set(caught.value.fields) == {"left_out"}
