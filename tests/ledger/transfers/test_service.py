"""Transfers on the real database: record, change, delete, restore, list."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from finance_app.identity.inputs import BusinessInput
from finance_app.identity.rules import Role
from finance_app.identity.service import change_settings
from finance_app.kit import db
from finance_app.kit.errors import (
    AppError,
    ForbiddenError,
    InvalidInputError,
    LockedError,
)
from finance_app.kit.paging import Cursor
from finance_app.ledger.bank_accounts import service as bank_accounts
from finance_app.ledger.gl_accounts import service as chart
from finance_app.ledger.gl_accounts.rules import AccountRole
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.transfers import service
from finance_app.ledger.transfers.inputs import TransferFilter
from finance_app.ledger.transfers.service import StaleTransferError, TransferNotFoundError
from tests import factories
from tests.ledger.bank_accounts.accounts import make_account
from tests.ledger.businesses import make_actor
from tests.ledger.gl_accounts.chart import make_gl_account
from tests.ledger.locks.held import Held, waits
from tests.ledger.transfers.moves import DAY, move, moving


@pytest.fixture
async def actor():
    found = await make_actor()
    await make_account(found)
    await make_account(found, "Savings", opening_balance=Decimal(0))
    return found


async def held(actor, name: str) -> Decimal:
    """Return what an account holds by the journal, above zero for what it usually has."""
    account = await chart.find_account_by_name(actor, name)
    return (await chart.list_balances(actor, date(2199, 1, 1)))[account.id]


async def test_money_moves_and_is_neither_income_nor_expense(actor):
    made = await move(actor, "current", "SAVINGS", "30.25", notes="for later")
    assert (made.from_account, made.to_account, made.amount) == (
        "Current", "Savings", Decimal("30.25"),
    )  # fmt: skip
    assert (made.date, made.notes, made.version, made.deleted_at) == (DAY, "for later", 1, None)
    assert await service.get_transfer(actor, made.id) == made
    assert (await held(actor, "Current"), await held(actor, "Savings")) == (
        Decimal("69.75"), Decimal("30.25"),
    )  # fmt: skip
    chart_now = await chart.list_chart(actor)
    balances = await chart.list_balances(actor, DAY)
    assert all(balances[one.id] == 0 for one in chart_now if not one.type.is_permanent)


async def test_loans_capital_drawings_and_tax_are_transfers(actor):
    """By hand: 5,000 lent and 200 paid back, 1,000 put in and 300 taken out, 40 of tax paid."""
    loan = await make_gl_account(actor)
    await make_gl_account(actor, "Capital", role=AccountRole.EQUITY)
    for from_account, to_account, amount in (
        (loan.name, "Current", 5000), ("Current", loan.name, 200), ("Capital", "Current", 1000),
        ("Current", "Capital", 300), ("Current", "Output tax", 40),
    ):  # fmt: skip
        await move(actor, from_account, to_account, amount)
    expected = {"Current": 5560, loan.name: 4800, "Capital": 700, "Output tax": -40}
    assert {name: await held(actor, name) for name in expected} == expected


async def test_a_form_sent_twice_records_once(actor):
    transfer_id = db.new_id()
    entered = moving("Current", "Savings", 5)
    first = await service.record_transfer(actor, entered, transfer_id=transfer_id)
    again = await service.record_transfer(actor, entered, transfer_id=transfer_id)
    assert again == first
    assert await held(actor, "Savings") == 5


async def test_a_transfer_is_changed_and_a_stale_change_is_refused_with_both_values(actor):
    made = await move(actor, "Current", "Savings", 5)
    wanted = moving("Savings", "Current", 7, date=DAY + timedelta(days=1), notes="back")
    changed = await service.change_transfer(actor, made.id, wanted, version=1)
    assert (changed.from_account, changed.amount, changed.version) == ("Savings", 7, 2)
    assert (await held(actor, "Current"), await held(actor, "Savings")) == (107, -7)
    with pytest.raises(StaleTransferError) as caught:
        await service.change_transfer(actor, made.id, moving("Current", "Savings", 1), version=1)
    assert caught.value.current == changed
    assert "now it is 7.00 from Savings to Current on 15 March 2026" in caught.value.message
    again = await service.change_transfer(actor, made.id, wanted, version=None)
    assert again.version == 3


async def test_deleted_and_restored_it_leaves_the_accounts_and_comes_back(actor):
    made = await move(actor, "Current", "Savings", 5)
    with pytest.raises(StaleTransferError):
        await service.delete_transfer(actor, made.id, version=7)
    gone = await service.delete_transfer(actor, made.id, version=1)
    assert gone.deleted_at is not None
    assert await service.delete_transfer(actor, made.id) == gone, "a second time nothing happens"
    assert await held(actor, "Savings") == 0
    with pytest.raises(TransferNotFoundError):
        await service.get_transfer(actor, made.id)
    assert await service.find_transfer(actor, made.id) == gone
    with pytest.raises(StaleTransferError, match="it is in the trash"):
        await service.change_transfer(actor, made.id, moving("Current", "Savings", 1), version=1)
    with pytest.raises(TransferNotFoundError):
        await service.change_transfer(actor, made.id, moving("Current", "Savings", 1), version=None)
    back = await service.restore_transfer(actor, made.id)
    assert (back.deleted_at, await held(actor, "Savings")) == (None, 5)
    assert await service.restore_transfer(actor, made.id) == back


@pytest.mark.parametrize(
    ("from_account", "to_account", "problems"),
    [
        ("Curent", "Savings", {"from_account": "Did you mean “Current”"}),
        ("Current", "Nowhere", {"to_account": "There is no account “Nowhere”"}),
        ("Rent", "Clearing", {"from_account": "no account", "to_account": "comes back to zero"}),
        ("Current", "Uncategorised expenses", {"to_account": "collects entries"}),
        ("Current", "CURRENT", {"to_account": "two different accounts"}),
    ],
)
async def test_accounts_that_do_not_fit_are_said_at_their_fields(
    actor, from_account, to_account, problems
):
    made = await move(actor, "Current", "Savings", 5)
    for work in (
        move(actor, from_account, to_account, 5),
        service.change_transfer(actor, made.id, moving(from_account, to_account, 5), version=1),
    ):
        with pytest.raises(InvalidInputError) as caught:
            await work
        assert set(caught.value.fields) == set(problems)
        for field, words in problems.items():
            assert words in caught.value.fields[field]


async def test_an_archived_account_is_not_chosen_anew_but_stays_where_it_is(actor):
    loan = await make_gl_account(actor)
    made = await move(actor, loan.name, "Current", 5)
    await move(actor, "Current", loan.name, 5)
    await chart.archive_account(actor, loan.id)
    with pytest.raises(InvalidInputError, match="is archived. Use it again first") as caught:  # noqa: RUF043 - a plain sentence
        await move(actor, "Current", loan.name, 5)
    assert set(caught.value.fields) == {"to_account"}
    entered = moving(loan.name, "Current", 5, notes="said more of")
    assert (await service.change_transfer(actor, made.id, entered, version=1)).notes
    names = [one.name for one in await service.list_accounts(actor)]
    assert loan.name not in names
    assert names[:2] == ["Current", "Savings"], "those that money is on come first"
    assert "Clearing" not in names
    assert "Rent" not in names


async def test_locked_books_are_left_alone_by_every_way(actor):
    early = await move(actor, "Current", "Savings", 5, date=date(2026, 1, 15))
    late = await move(actor, "Current", "Savings", 6, date=date(2026, 2, 15))
    trashed = await move(actor, "Current", "Savings", 7, date=date(2026, 1, 16))
    await service.delete_transfer(actor, trashed.id)
    await lock_books(actor, date(2026, 1, 31))
    same = moving("Current", "Savings", 5, date=date(2026, 1, 15), notes="other")
    for work in (
        move(actor, "Current", "Savings", 5, date=date(2026, 1, 31)),
        service.change_transfer(actor, early.id, same, version=1),
        service.change_transfer(
            actor, early.id, moving("Current", "Savings", 5, date=DAY), version=1
        ),
        service.change_transfer(
            actor, late.id, moving("Current", "Savings", 6, date=date(2026, 1, 31)), version=1
        ),
        service.delete_transfer(actor, early.id),
        service.restore_transfer(actor, trashed.id),
    ):
        with pytest.raises(LockedError, match="31 January 2026") as caught:
            await work
        assert set(caught.value.fields) == {"date"}
    assert await held(actor, "Savings") == 11
    for change in ("amount = 9", "deleted_at = now()", "date = '2026-03-01'"):
        with pytest.raises(LockedError):
            async with db.transaction(actor) as session:
                await session.execute(
                    text(f"UPDATE transfers SET {change} WHERE id = :id"), {"id": early.id}
                )


async def test_of_two_changes_at_once_the_second_is_told(actor):
    made = await move(actor, "Current", "Savings", 5)

    def change(amount: int):
        return service.change_transfer(
            actor, made.id, moving("Current", "Savings", amount), version=1
        )

    async with Held(actor, lambda: change(6)) as first:
        second = asyncio.create_task(change(7))
        assert await waits(second)
        await first.end()
        with pytest.raises(StaleTransferError):
            await second
    assert await held(actor, "Savings") == 6


async def test_with_transfers_a_business_keeps_its_currency():
    actor = await factories.make_actor()
    await make_account(actor, opening_balance=Decimal(0))
    await make_account(actor, "Savings", opening_balance=Decimal(0))
    await move(actor, "Current", "Savings", 5)
    fields = {"business_name": "x", "currency_code": "JPY", "fiscal_year_start": "01-01"}
    with pytest.raises(AppError):
        await change_settings(actor, BusinessInput.parse(fields))


async def test_viewers_look_and_other_businesses_have_no_such_transfer(actor):
    other, viewer = await make_actor(), await make_actor(role=Role.VIEWER)
    made = await move(actor, "Current", "Savings", 5)
    entered = moving("Current", "Savings", 1)
    for work in (
        service.get_transfer(other, made.id),
        service.find_transfer(other, made.id),
        service.change_transfer(other, made.id, entered, version=None),
        service.delete_transfer(other, made.id),
        service.restore_transfer(other, made.id),
    ):
        with pytest.raises(TransferNotFoundError):
            await work
    assert (await service.list_transfers(other, TransferFilter())).items == ()
    with pytest.raises(InvalidInputError):
        await service.list_transfers(other, TransferFilter(account="Current"))
    assert (await service.list_transfers(viewer, TransferFilter())).items == ()
    for work in (
        service.record_transfer(viewer, entered),
        service.change_transfer(viewer, made.id, entered, version=None),
        service.delete_transfer(viewer, made.id),
        service.restore_transfer(viewer, made.id),
    ):
        with pytest.raises(ForbiddenError):
            await work
    assert (await service.get_transfer(actor, made.id)).version == 1


async def walk(actor, limit: int, **wanted):
    """Return all pages of a list, and check the way back on the way."""
    found, before, cursor = [], None, ""
    while True:
        page = await service.list_transfers(
            actor, TransferFilter(limit=limit, cursor=cursor, **wanted)
        )
        if before is not None:
            back = TransferFilter(limit=limit, cursor=page.previous_cursor, **wanted)
            assert (await service.list_transfers(actor, back)).items == before
        found += page.items
        before, cursor = page.items, page.next_cursor
        if cursor is None:
            return found


PLACES = ("Current", "Savings", "Opening balances")


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 4), st.permutations(PLACES), st.booleans()), max_size=12
    ),
    limit=st.integers(1, 5),
    days=st.tuples(st.integers(0, 4), st.integers(0, 4)),
)
async def test_every_page_has_what_is_asked_for_in_order(rows, limit, days):
    actor = await make_actor()
    await make_account(actor)
    await make_account(actor, "Savings")
    made, gone = [], []
    for day, (from_account, to_account, _), is_trashed in rows:
        on = DAY + timedelta(days=day)
        one = await move(actor, from_account, to_account, 1 + day, date=on)
        if is_trashed:
            gone.append(await service.delete_transfer(actor, one.id))
        else:
            made.append(one)
    made.sort(key=lambda one: (one.date, one.id), reverse=True)
    assert await walk(actor, limit) == made
    for name in PLACES:
        own = [one for one in made if name in {one.from_account, one.to_account}]
        assert await walk(actor, limit, account=name.upper()) == own
    first, last = (DAY + timedelta(days=one) for one in sorted(days))
    some = [one for one in made if first <= one.date <= last]
    assert await walk(actor, limit, from_=first, to=last) == some
    gone.sort(key=lambda one: (one.deleted_at, one.id), reverse=True)
    assert await walk(actor, limit, trashed=True) == gone


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        Cursor("-deleted", "2026-01-01", db.NIL_ID).encode(),
        Cursor("-date", "x", db.NIL_ID).encode(),
    ],
)
async def test_a_cursor_of_another_list_is_refused(actor, cursor):
    with pytest.raises(InvalidInputError) as caught:
        await service.list_transfers(actor, TransferFilter(cursor=cursor))
    assert set(caught.value.fields) == {"cursor"}


async def test_an_account_with_transfers_is_not_archived_before_it_is_empty(actor):
    await move(actor, "Savings", "Current", 5)
    account = await bank_accounts.require_account(actor, "Savings")
    with pytest.raises(chart.AccountInUseError, match=r"1 transfer; its balance is -5\.00"):
        await bank_accounts.archive_account(actor, account.id)
