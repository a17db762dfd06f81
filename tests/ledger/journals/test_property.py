"""Whatever is recorded, the journal is what an accountant would have posted, and it balances."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_app.kit import db
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from tests.ledger.journals.books import Books, Doc, open_books, run

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2024, 12, 31))
PICK = st.integers(0, 50)
ENTRY = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(list(Kind)),
        "day": DAYS,
        "cents": st.integers(1, 10**7),
        "tax": st.sampled_from([0, 0, 5, 19, 100]),
        "is_refund": st.booleans(),
        "is_due": st.booleans(),
        "category": st.integers(-1, 2),
        "account": st.integers(-1, 1),
    }
)
STEPS = st.one_of(
    st.tuples(st.just("add"), ENTRY, PICK),
    st.tuples(st.just("edit"), ENTRY, PICK),
    st.tuples(st.just("pay"), st.tuples(DAYS, st.integers(1, 100), st.integers(90, 110)), PICK),
    st.tuples(st.just("move"), st.tuples(DAYS, st.integers(1, 10**6), st.integers(0, 5)), PICK),
    st.tuples(st.just("trash"), st.none(), PICK),
    st.tuples(st.just("restore"), st.none(), PICK),
    st.tuples(st.just("reopen"), st.tuples(DAYS, st.integers(-(10**6), 10**6)), PICK),
)


def entry_values(books: Books, given_: dict[str, Any]) -> dict[str, Any]:
    amount = Decimal(given_["cents"]) / 100
    tax = (amount * given_["tax"] / 119).quantize(Decimal("0.01"))
    sign = -1 if given_["is_refund"] else 1
    category, account = given_["category"], given_["account"]
    return {
        "date": given_["day"],
        "category_id": None if category < 0 else books.categories[given_["kind"]][category],
        "amount": sign * amount,
        "tax_amount": sign * tax,
        "due_on": given_["day"] if given_["is_due"] else None,
        "bank_account_id": None if account < 0 else books.accounts[account],
    }


async def add(books: Books, given_: dict[str, Any], _: int) -> None:
    values, entry_id = entry_values(books, given_), db.new_id()
    await run(
        books.actor,
        f"INSERT INTO {given_['kind'].plural} (organization_id, id, date, category_id, amount,"
        " tax_amount, due_on, bank_account_id, currency_code) VALUES (current_organization(), :id,"
        " :date, :category_id, :amount, :tax_amount, :due_on, :bank_account_id, 'EUR')",
        id=entry_id, **values,
    )  # fmt: skip
    books.docs[entry_id] = Doc(given_["kind"].value, values)


async def edit(books: Books, given_: dict[str, Any], pick: int) -> None:
    own = [one for one in books.of(given_["kind"].value) if not books.paid(one)]
    if not own:
        return
    values, entry_id = entry_values(books, given_), own[pick % len(own)]
    await run(
        books.actor,
        f"UPDATE {given_['kind'].plural} SET date = :date, category_id = :category_id,"
        " amount = :amount, tax_amount = :tax_amount, due_on = :due_on,"
        " bank_account_id = :bank_account_id WHERE id = :id",
        id=entry_id, **values,
    )  # fmt: skip
    books.docs[entry_id].values = values


async def pay(books: Books, given_: tuple[date, int, int], pick: int) -> None:
    own = [one for one in books.of("expense", "income") if books.docs[one].values["due_on"]]
    if not own:
        return
    entry_id = own[pick % len(own)]
    day, share, rate = given_
    doc = books.docs[entry_id]
    left = doc.values["amount"] - books.paid(entry_id)
    amount = (left * share / 100).quantize(Decimal("0.01"))
    money = (amount * rate / 100).quantize(Decimal("0.01"))
    if not amount or not money:
        return
    values = {
        "entry_id": entry_id, "paid_on": day, "amount": amount, "money_amount": money,
        "bank_account_id": books.accounts[pick % 2],
    }  # fmt: skip
    payment_id = db.new_id()
    await run(
        books.actor,
        "INSERT INTO payments (organization_id, id, kind, entry_id, paid_on, amount, money_amount,"
        " bank_account_id) VALUES (current_organization(), :id, :kind, :entry_id, :paid_on,"
        " :amount, :money_amount, :bank_account_id)",
        id=payment_id, kind=doc.kind, **values,
    )  # fmt: skip
    books.docs[payment_id] = Doc("payment", values)


async def move(books: Books, given_: tuple[date, int, int], _: int) -> None:
    day, cents, way = given_
    places = [*books.accounts, books.loan]
    pairs = [(a, b) for a in places for b in places if a != b]
    from_id, to_id = pairs[way]
    values = {
        "date": day, "from_account_id": from_id, "to_account_id": to_id,
        "amount": Decimal(cents) / 100,
    }  # fmt: skip
    transfer_id = db.new_id()
    await run(
        books.actor,
        "INSERT INTO transfers (organization_id, id, date, from_account_id, to_account_id, amount)"
        " VALUES (current_organization(), :id, :date, :from_account_id, :to_account_id, :amount)",
        id=transfer_id, **values,
    )  # fmt: skip
    books.docs[transfer_id] = Doc("transfer", values)


TABLES = {
    "expense": "expenses",
    "income": "incomes",
    "payment": "payments",
    "transfer": "transfers",
}


async def trash(books: Books, _: None, pick: int) -> None:
    await _set_trashed(books, pick, is_trashed=True)


async def restore(books: Books, _: None, pick: int) -> None:
    await _set_trashed(books, pick, is_trashed=False)


async def _set_trashed(books: Books, pick: int, *, is_trashed: bool) -> None:
    own = [k for k, d in books.docs.items() if d.kind in TABLES and d.is_trashed is not is_trashed]
    if not own:
        return
    doc_id = own[pick % len(own)]
    doc = books.docs[doc_id]
    if doc.kind == "payment" and not is_trashed:
        entry = books.docs[doc.values["entry_id"]].values
        whole, paid = entry["amount"], books.paid(doc.values["entry_id"])
        if not entry["due_on"] or abs(paid + doc.values["amount"]) > abs(whole):
            return
        if whole * doc.values["amount"] < 0:
            return
    await run(
        books.actor,
        f"UPDATE {TABLES[doc.kind]} SET deleted_at = CASE WHEN :gone THEN now() END WHERE id = :id",
        id=doc_id, gone=is_trashed,
    )  # fmt: skip
    doc.is_trashed = is_trashed


async def reopen(books: Books, given_: tuple[date, int], pick: int) -> None:
    day, cents = given_
    account, amount = books.accounts[pick % 2], Decimal(cents) / 100
    await run(
        books.actor,
        "UPDATE bank_accounts SET opening_balance = :amount, opening_on = :day WHERE id = :id",
        id=account, amount=amount, day=day,
    )  # fmt: skip
    books.docs[account].values = {"amount": amount, "day": day}


DO = {one.__name__: one for one in (add, edit, pay, move, trash, restore, reopen)}


async def kept(books: Books, source: str) -> dict[Any, Any]:
    rows = await run(books.actor, source)
    return {(r[0], r[1], r[2]): (r[3], r[4], r[5]) for r in rows}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=1, max_size=20))
async def test_the_journal_is_what_an_accountant_would_post(steps):
    books = await open_books()
    for name, first, second in steps:
        await DO[name](books, first, second)
    expected = books.days()
    lines = await kept(
        books,
        "SELECT gl_account_id, posted_on, basis,"
        " coalesce(sum(amount) FILTER (WHERE amount > 0), 0),"
        " -coalesce(sum(amount) FILTER (WHERE amount < 0), 0), count(*)"
        " FROM journal_lines GROUP BY 1, 2, 3",
    )
    assert lines == expected
    days = await kept(
        books,
        "SELECT gl_account_id, day, basis, debit, credit, line_count FROM account_days"
        " WHERE (debit, credit, line_count) <> (0, 0, 0)",
    )
    assert days == expected
    await check_balance(books)


async def check_balance(books: Books) -> None:
    """On either basis, at any cut, debits are credits; paid amounts are the sums of payments."""
    chart = {one.id for one in await list_chart(books.actor)}
    for basis in Basis:
        starts = [date(2024, 2, 1), date(2024, 7, 15)]
        sums = await sum_accounts(books.actor, starts, date(2024, 10, 31), basis=basis)
        assert set(sums.sums) <= chart
        for period in range(3):
            net = sum((sums.of(one, period).balance for one in sums.sums), Decimal(0))
            assert net == 0, (basis, period)
    for kind in Kind:
        rows = await run(books.actor, f"SELECT id, paid_amount FROM {kind.plural}")
        assert {r.id: r.paid_amount for r in rows} == {
            k: books.paid(k) for k, d in books.docs.items() if d.kind == kind.value
        }
