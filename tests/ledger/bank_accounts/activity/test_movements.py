"""Whatever moves on an account, its page, the journal and a plain recount say the same."""

from datetime import date
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_app.ledger.bank_accounts import service
from finance_app.ledger.bank_accounts.activity.inputs import ActivityFilter
from finance_app.ledger.bank_accounts.activity.service import list_lines
from finance_app.ledger.bank_accounts.reconciliations.service import (
    list_reconciliations,
    propose,
    reconcile,
    undo_reconciliation,
)
from finance_app.ledger.bank_accounts.rules import MovementKind
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.journals.service import sum_accounts
from tests.factories import make_asset
from tests.ledger.bank_accounts.accounts import ends, make_account
from tests.ledger.bank_accounts.activity.test_property import walk
from tests.ledger.businesses import make_actor
from tests.ledger.journals.books import Books, open_books, run
from tests.ledger.journals.test_property import DO, STEPS

END = date(2024, 12, 31)
Line: TypeAlias = tuple[date, UUID, str, Decimal]
"""Day, id, what the journal calls it and signed amount of a movement."""


def expected_lines(books: Books, account_id: UUID) -> list[Line]:
    """Return what an accountant would have on an account, the first line first."""
    found = []
    for doc_id, doc in books.docs.items():
        if doc.is_trashed or doc.kind == "opening":
            continue
        for account, day, _, amount in books._lines(doc_id, doc):
            if account == account_id and amount:
                found.append((day, doc_id, doc.kind, amount))
    return sorted(found)


async def check_account(books: Books, account_id: UUID, limit: int) -> None:
    """Compare pages, balances and the view with a recount of the account."""
    lines = expected_lines(books, account_id)
    opening = books.docs[account_id].values
    account = await service.get_account(books.actor, account_id)
    shown = await walk(books.actor, account, limit)
    assert [(one.day, one.id, one.source, one.amount) for one in shown] == lines[::-1]
    total, balances = Decimal(0), []
    for day, _, _, amount in lines:
        total += amount
        balances.append(total + (opening["amount"] if opening["day"] <= day else 0))
    assert [one.balance for one in shown] == balances[::-1]

    closing = total + opening["amount"]
    figures = await service.get_figures(books.actor, account_id)
    assert (figures.balance, figures.line_count) == (closing, len(lines))
    assert figures.last_line_on == (lines[-1][0] if lines else None)
    sums = await sum_accounts(books.actor, [date(1900, 1, 1)], date(2199, 12, 31))
    assert sums.through(account_id, 1).balance == closing, "as the journal has it"
    rows = await run(
        books.actor,
        "SELECT date, id, CASE WHEN kind LIKE 'transfer%' THEN 'transfer' ELSE kind END, amount"
        " FROM bank_movements WHERE bank_account_id = :id ORDER BY 1, 2, 3",
        id=account_id,
    )
    assert [tuple(row) for row in rows] == lines, "the view has the lines of the journal"


async def check_statements(books: Books, account_id: UUID, days: list[date]) -> None:
    """Reconcile an account to its own balances, and take all of it back."""
    lines, account = expected_lines(books, account_id), books.docs[account_id].values
    taken = 0
    for day in days:
        upto = [one for one in lines if one[0] <= day]
        opened = account["amount"] if account["day"] <= day else Decimal(0)
        closing = sum((one[3] for one in upto), opened)
        found = await propose(books.actor, account_id, ends(day, closing))
        assert (found.difference, found.sums.entry_count) == (0, len(upto) - taken)
        kept = await reconcile(books.actor, account_id, ends(day, closing))
        assert (kept.entry_count, kept.difference) == (len(upto) - taken, 0)
        taken = len(upto)
    kept_all = await list_reconciliations(books.actor, account_id)
    assert [one.difference for one in kept_all] == [0] * len(days)
    for one in kept_all:
        await undo_reconciliation(books.actor, one.id)
    again = await propose(books.actor, account_id, ends(END, 0))
    assert again.sums.entry_count == len([one for one in lines if one[0] <= END])


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=1, max_size=20), limit=st.integers(1, 5), cut=st.integers())
async def test_pages_statements_and_the_journal_agree_whatever_moved(steps, limit, cut):
    """Entries at once and on credit, refunds, payments, transfers; changed, trashed, restored."""
    books = await open_books()
    for name, first, second in steps:
        await DO[name](books, first, second)
    for account_id in books.accounts:
        await check_account(books, account_id, limit)
    cuts = [date(2024, 1 + cut % 11, 28), END]
    await check_statements(books, books.accounts[cut % 2], cuts)


async def test_each_line_says_what_it_is_and_leads_to_where_it_comes_from():
    books = await open_books()
    actor, (first, second) = books.actor, books.accounts
    day = date(2024, 3, 14)
    entry = {
        "kind": Kind.INCOME, "day": day, "cents": 50_000, "tax": 0, "is_refund": False,
        "is_due": True, "category": 0, "account": 0,
    }  # fmt: skip
    await DO["add"](books, entry, 0)
    await DO["pay"](books, (day, 50, 100), 0)
    await DO["move"](books, (day, 1_000, 0), 0)
    await DO["add"](books, {**entry, "kind": Kind.EXPENSE, "is_due": False, "is_refund": True}, 0)
    income, payment, transfer, refund = [
        one for one in books.docs if one not in {first, second, books.loan}
    ]
    await run(actor, "UPDATE payments SET notes = 'half of it'")
    await run(actor, "UPDATE incomes SET client = 'Harbour'")
    lines = {one.source: one for one in (await list_lines(actor, first, ActivityFilter())).items}
    assert set(lines) == {"payment", "transfer", "expense"}, "an invoice moves no money"
    paid, moved, back = lines["payment"], lines["transfer"], lines["expense"]
    assert (paid.id, paid.entry_id, paid.entry_kind) == (payment, income, Kind.INCOME)
    assert (paid.kind, paid.party, paid.notes) == (MovementKind.PAYMENT, "Harbour", "half of it")
    assert paid.amount == 250
    assert (moved.id, moved.entry_id, moved.party) == (transfer, None, "Bank 2")
    assert (moved.kind, moved.amount) == (MovementKind.TRANSFER_OUT, -10)
    assert (back.id, back.entry_id, back.amount) == (refund, refund, 500)
    (came,) = (await list_lines(actor, second, ActivityFilter())).items
    assert (came.kind, came.party, came.amount) == (MovementKind.TRANSFER_IN, "Bank 1", 10)


async def test_a_line_may_be_earlier_than_the_opening_day_and_holds_nothing_of_it():
    books = await open_books()
    account_id = books.accounts[0]
    for day in (date(2023, 12, 30), date(2024, 1, 1)):
        await DO["move"](books, (day, 700, 0), 0)
    await check_account(books, account_id, 1)
    lines = (await list_lines(books.actor, account_id, ActivityFilter())).items
    assert [one.balance for one in lines] == [986, -7], "1,000 is there from 1 January 2024"


async def test_an_asset_bought_from_an_account_is_on_it_and_on_its_statements():
    actor = await make_actor()
    account = await make_account(actor)
    asset = await make_asset(actor, value=Decimal(60))
    await run(actor, "UPDATE assets SET bank_account_id = :id", id=account.id)
    (line,) = (await list_lines(actor, account.id, ActivityFilter())).items
    assert (line.kind, line.party, line.asset_id) == (MovementKind.ASSET, "Forklift", asset.id)
    assert (line.amount, line.balance) == (-60, 40)
    day = line.day
    kept = await reconcile(actor, account.id, ends(day, 40))
    assert (kept.entry_count, kept.difference) == (1, 0)
    (line,) = (await list_lines(actor, account.id, ActivityFilter())).items
    assert line.statement_on == day
    await undo_reconciliation(actor, kept.id)
    assert (await propose(actor, account.id, ends(day, 40))).sums.entry_count == 1
    again = await reconcile(actor, account.id, ends(day, 40))
    assert again.entry_count == 1
