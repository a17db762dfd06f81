"""Running balances: whatever is on an account, every page equals a plain recount."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.errors import InvalidInputError, NotFoundError
from finance_app.kit.paging import Cursor
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.rules import AccountLine, balances_down
from finance_app.ledger.bank_accounts.activity.service import list_lines
from finance_app.ledger.bank_accounts.rules import BankAccount, MovementKind
from finance_app.ledger.bank_accounts.service import get_figures
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import delete_entries, record_entry
from tests.ledger.bank_accounts.accounts import make_account, put_in, take_out
from tests.ledger.businesses import make_actor

FIRST = date(2026, 1, 1)
KINDS = (MovementKind.EXPENSE, MovementKind.INCOME)
Kept: TypeAlias = tuple[date, UUID, int, Decimal]
"""Day, id, rank of the kind and signed amount of an entry."""


@dataclass(frozen=True)
class Row:
    """An entry to be made: so many days after the first, money in or out, kept or trashed."""

    days: int
    amount: Decimal
    is_trashed: bool


ROWS = st.lists(
    st.builds(
        Row,
        days=st.integers(0, 4),
        amount=st.decimals(min_value=-500, max_value=500, places=2).filter(bool),
        is_trashed=st.booleans(),
    ),
    max_size=14,
)


async def fill(actor: Actor, rows: list[Row], chance: random.Random) -> list[Kept]:
    """Record rows under ids in no order, some shared by both kinds; return those not trashed."""
    used: dict[Kind, list[UUID]] = {kind: [] for kind in Kind}
    kept: list[Kept] = []
    for row in rows:
        kind, other = (Kind.INCOME, Kind.EXPENSE)[:: 1 if row.amount > 0 else -1]
        free = [one for one in used[other] if one not in used[kind]]
        is_shared = bool(free) and chance.random() < 0.5
        entry_id = free[-1] if is_shared else UUID(int=chance.getrandbits(128))
        used[kind].append(entry_id)
        day = FIRST + timedelta(days=row.days)
        entered = EntryInput(date=day, amount=abs(row.amount), bank_account="Current")
        await record_entry(actor, kind, entered, entry_id=entry_id)
        if row.is_trashed:
            await delete_entries(actor, kind, [entry_id])
        else:
            kept.append((day, entry_id, KINDS.index(MovementKind(kind)), row.amount))
    return sorted(kept)


def recounted(kept: list[Kept], opening: Decimal) -> dict[tuple[UUID, int], Decimal]:
    """Return the balance after each entry, added up one by one from the first."""
    found, balance = {}, opening
    for _, entry_id, rank, amount in kept:
        balance += amount
        found[entry_id, rank] = balance
    return found


async def walk(
    actor: Actor, account: BankAccount, limit: int, **wanted: date | None
) -> list[AccountLine]:
    """Return all pages from the latest line to the first, and check the way back on the way."""
    lines: list[AccountLine] = []
    before: tuple[AccountLine, ...] | None = None
    cursor = ""
    while True:
        page = await list_lines(
            actor, account.id, ActivityFilter(**wanted, limit=limit, cursor=cursor)
        )
        if before is not None:
            assert page.previous_cursor
            back = ActivityFilter(**wanted, limit=limit, cursor=page.previous_cursor)
            assert (await list_lines(actor, account.id, back)).items == before
        lines += page.items
        before = page.items
        if page.next_cursor is None:
            return lines
        cursor = page.next_cursor


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    rows=ROWS,
    limit=st.integers(1, 6),
    seed=st.integers(0, 2**32),
    days=st.tuples(st.integers(0, 4), st.integers(0, 4)),
)
async def test_every_page_of_any_size_equals_a_recount(rows, limit, seed, days):
    actor = await make_actor()
    account = await make_account(actor, opening_balance=Decimal("-12.34"))
    kept = await fill(actor, rows, random.Random(seed))
    balances = recounted(kept, Decimal("-12.34"))
    lines = await walk(actor, account, limit)
    assert [(one.day, one.id, KINDS.index(one.kind), one.amount) for one in lines] == kept[::-1]
    assert {(one.id, KINDS.index(one.kind)): one.balance for one in lines} == balances
    last = Decimal("-12.34") if not kept else balances[kept[-1][1:3]]
    assert (await get_figures(actor, account.id)).balance == last
    # A filter leaves out lines and nothing of their balances.
    first, end = (FIRST + timedelta(days=one) for one in sorted(days))
    some = await walk(actor, account, limit, from_=first, to=end)
    assert [one.id for one in some] == [one[1] for one in kept[::-1] if first <= one[0] <= end]
    assert all(one.balance == balances[one.id, KINDS.index(one.kind)] for one in some)


@given(
    latest=st.decimals(min_value=-1000, max_value=1000, places=2),
    amounts=st.lists(st.decimals(min_value=-1000, max_value=1000, places=2)),
)
def test_each_balance_down_is_the_next_less_its_amount(latest, amounts):
    found = balances_down(opened(0), latest, [(FIRST, amount) for amount in amounts])
    assert len(found) == len(amounts)
    assert all(found[at + 1] == found[at] - amounts[at] for at in range(len(amounts) - 1))
    assert not found or found[0] == latest


def test_what_an_account_opened_with_is_there_from_its_opening_day_on():
    """By hand, the latest first: 3 on the 3rd, 2 on the 2nd, 1 on the 1st; 100 on the 2nd."""
    lines = [(FIRST + timedelta(days=n - 1), Decimal(n)) for n in (3, 2, 1)]
    own = opened(100, FIRST + timedelta(days=1))
    assert balances_down(own, Decimal(6), lines) == [106, 103, 1]


def opened(balance: int, day: date = FIRST) -> BankAccount:
    return BankAccount(
        id=UUID(int=1), name="Current", identification="", currency_code="EUR",
        opening_balance=Decimal(balance), version=1, opening_on=day,
    )  # fmt: skip


async def test_a_line_says_what_its_entry_says():
    actor = await make_actor()
    account = await make_account(actor)
    await put_in(actor, 5, FIRST, party="Harbour", notes="n" * 600, category="Sales")
    await take_out(actor, 7, FIRST + timedelta(days=1), party="")
    out, came = (await list_lines(actor, account.id, ActivityFilter())).items
    assert (came.kind, came.party, came.category, came.notes) == (
        Kind.INCOME, "Harbour", "Sales", "n" * 500,
    )  # fmt: skip
    assert (out.kind, out.party, out.category, out.amount) == (Kind.EXPENSE, "", None, -7)
    assert (came.balance, out.balance, out.statement_on) == (105, 98, None)


async def test_an_expense_and_an_income_of_one_id_and_day_are_two_lines():
    actor = await make_actor()
    account = await make_account(actor)
    entry_id = UUID(int=5)
    for kind in Kind:
        entered = EntryInput(date=FIRST, amount=Decimal(3), bank_account="Current")
        await record_entry(actor, kind, entered, entry_id=entry_id)
    lines = await walk(actor, account, 1)
    assert [(one.kind, one.balance) for one in lines] == [(Kind.INCOME, 100), (Kind.EXPENSE, 97)]


async def test_an_account_without_entries_has_no_line():
    actor = await make_actor()
    account = await make_account(actor)
    assert (await list_lines(actor, account.id, ActivityFilter())).items == ()


async def test_other_businesses_and_other_accounts_have_none_of_the_lines():
    actor, other = await make_actor(), await make_actor()
    account = await make_account(actor)
    savings = await make_account(actor, "Savings")
    await put_in(actor, 5, FIRST)
    assert (await list_lines(actor, savings.id, ActivityFilter())).items == ()
    with pytest.raises(NotFoundError):
        await list_lines(other, account.id, ActivityFilter())


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        Cursor("-date", "2026-01-01", UUID(int=1)).encode(),
        Cursor("-day", "2026-01-01 2", UUID(int=1)).encode(),
        Cursor("-day", "2026-01-01", UUID(int=1)).encode(),
        Cursor("-day", "x 1", UUID(int=1)).encode(),
    ],
)
async def test_a_cursor_of_another_list_is_refused(cursor):
    actor = await make_actor()
    account = await make_account(actor)
    with pytest.raises(InvalidInputError) as caught:
        await list_lines(actor, account.id, ActivityFilter(cursor=cursor))
    assert set(caught.value.fields) == {"cursor"}


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-02-01", "to": "2026-01-31"}, "to"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"cursor": "x" * 2_001}, "cursor"),
    ],
)
def test_what_cannot_be_filtered_by_is_said_at_its_field(raw: Mapping[str, str], field):
    with pytest.raises(InvalidInputError) as caught:
        ActivityFilter.parse(raw)
    assert set(caught.value.fields) == {field}


async def test_one_moment_one_answer():
    """Page and balances come from one statement, so nothing can come between them."""
    actor = await make_actor()
    account = await make_account(actor)
    await put_in(actor, 5, FIRST)
    async with db.transaction(actor, read_only=True) as session:
        await list_lines(actor, account.id, ActivityFilter())
        statements = []
        execute = session.execute

        async def counted(query, *values, **options):
            statements.append(query)
            return await execute(query, *values, **options)

        session.execute = counted
        await list_lines(actor, account.id, ActivityFilter())
    assert len(statements) == 2, "the account, and one for the page"
