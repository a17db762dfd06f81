"""The database keeps the journal: balanced, sealed, closed in locked books, a business's own."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from finance_app.kit import db
from finance_app.kit.currencies import CURRENCIES
from finance_app.kit.errors import ForbiddenError, InvalidInputError, LockedError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.gl_accounts.service import list_chart
from finance_app.ledger.journals.service import first_day, sum_accounts
from finance_app.ledger.locks.service import lock_books
from tests.factories import as_admin, make_entry
from tests.ledger.businesses import make_actor
from tests.ledger.journals.books import open_books, run

LINE = (
    "INSERT INTO journal_lines (organization_id, journal_id, number, kind, posted_on,"
    " gl_account_id, basis, amount) VALUES "
)
PAYMENT = (
    "INSERT INTO payments (organization_id, id, kind, entry_id, paid_on, amount, money_amount)"
    " VALUES (current_organization(), :id, 'expense', :entry, :day, :amount, :amount)"
)


async def lines_of(actor, journal_id):
    found = await run(
        actor,
        "SELECT gl_account_id, basis, amount FROM journal_lines WHERE journal_id = :id"
        " ORDER BY number",
        id=journal_id,
    )
    return [tuple(one) for one in found]


async def test_an_expense_paid_at_once_debits_its_category_and_credits_cash():
    actor = await make_actor()
    entry = await make_entry(actor, category="Rent", amount=Decimal(42))
    rent = next(one for one in await list_chart(actor) if one.name == "Rent")
    assert await lines_of(actor, entry.id) == [
        (rent.id, "both", Decimal(42)),
        (SystemAccount.CASH, "both", Decimal(-42)),
    ]


async def test_an_income_credits_what_it_is_for():
    actor = await make_actor()
    entry = await make_entry(actor, "income", amount=Decimal(10))
    assert await lines_of(actor, entry.id) == [
        (SystemAccount.UNCATEGORISED_INCOMES, "both", Decimal(-10)),
        (SystemAccount.CASH, "both", Decimal(10)),
    ]


async def on_credit(actor, amount=100, tax=0, day=date(2026, 3, 14)):
    entry = await make_entry(actor, amount=Decimal(amount), date=day)
    await run(
        actor,
        "UPDATE expenses SET due_on = :day, tax_amount = :tax WHERE id = :id",
        id=entry.id, day=day, tax=tax,
    )  # fmt: skip
    return entry


async def test_three_payments_of_a_taxed_invoice_come_to_its_tax_to_the_cent():
    actor = await make_actor()
    entry = await on_credit(actor, 100, 10)
    ids = [db.new_id() for _ in range(3)]
    for number, (payment_id, amount) in enumerate(
        zip(ids, ("33.33", "33.33", "33.34"), strict=True)
    ):
        day = date(2026, 4, 1 + number)
        await run(actor, PAYMENT, id=payment_id, entry=entry.id, day=day, amount=Decimal(amount))
    taxes = [
        amount
        for payment_id in ids
        for account, basis, amount in await lines_of(actor, payment_id)
        if account == SystemAccount.INPUT_TAX and basis == "cash"
    ]
    # 33.33 of 100 with 10 tax: 3.333, 6.666, 10 in all
    assert taxes == [Decimal("3.33"), Decimal("3.34"), Decimal("3.33")]
    (row,) = await run(actor, "SELECT paid_amount FROM expenses WHERE id = :id", id=entry.id)
    assert row.paid_amount == 100


async def test_the_earlier_payment_is_first_however_late_it_was_recorded():
    actor = await make_actor()
    entry = await on_credit(actor, 100, 10)
    late, early = db.new_id(), db.new_id()
    for payment_id, day in ((late, date(2026, 4, 3)), (early, date(2026, 4, 1))):
        await run(actor, PAYMENT, id=payment_id, entry=entry.id, day=day, amount=Decimal("33.33"))
    taxes = [(await lines_of(actor, one))[2][2] for one in (early, late)]
    assert taxes == [Decimal("3.33"), Decimal("3.34")]


async def test_no_more_is_paid_than_there_is():
    actor = await make_actor()
    entry = await on_credit(actor, 100)
    with pytest.raises(InvalidInputError):
        await run(
            actor, PAYMENT, id=db.new_id(), entry=entry.id, day=date(2026, 4, 1),
            amount=Decimal("100.01"),
        )  # fmt: skip
    assert await run(actor, "SELECT id FROM payments") == []


@pytest.mark.parametrize("what", ["paid at once", "of another business", "in no table"])
async def test_a_payment_needs_an_entry_on_credit(what):
    actor, other = await make_actor(), await make_actor()
    entry_id = {
        "paid at once": (await make_entry(actor)).id,
        "of another business": (await on_credit(other)).id,
        "in no table": db.new_id(),
    }[what]
    values = {"id": db.new_id(), "entry": entry_id, "day": date(2026, 4, 1), "amount": Decimal(1)}
    with pytest.raises((InvalidInputError, db.ConflictError)):
        await run(actor, PAYMENT, **values)
    assert await run(actor, "SELECT id FROM payments") == []


async def test_a_line_cannot_be_written_by_the_application():
    actor = await make_actor()
    for statement in (
        LINE + "(current_organization(), gen_random_uuid(), 1, 'entry', '2026-01-01',"
        " gen_random_uuid(), 'both', 5)",
        "UPDATE journal_lines SET amount = 1",
        "DELETE FROM journal_lines",
        "UPDATE account_days SET debit = 0",
        "DELETE FROM account_days",
        "TRUNCATE journal_lines",
    ):
        with pytest.raises(ForbiddenError):
            await run(actor, statement)


UNBALANCED = {
    "one side": "('{org}', '{one}', 1, 'entry', '2026-01-01', '{one}', 'both', 5)",
    "a cent": (
        "('{org}', '{one}', 1, 'entry', '2026-01-01', '{one}', 'both', 5),"
        " ('{org}', '{one}', 2, 'entry', '2026-01-01', '{one}', 'both', -4.99)"
    ),
    "on the cash basis": (
        "('{org}', '{one}', 1, 'entry', '2026-01-01', '{one}', 'both', 5),"
        " ('{org}', '{one}', 2, 'entry', '2026-01-01', '{one}', 'accrual', -5)"
    ),
    "over two journals": (
        "('{org}', '{one}', 1, 'entry', '2026-01-01', '{one}', 'both', 5),"
        " ('{org}', '{two}', 1, 'entry', '2026-01-01', '{one}', 'both', -5)"
    ),
}


@pytest.mark.parametrize("what", UNBALANCED)
async def test_not_even_the_owner_writes_what_does_not_balance(admin_url, what):
    actor = await make_actor()
    values = UNBALANCED[what].format(org=actor.organization_id, one=db.new_id(), two=db.new_id())
    with pytest.raises(DBAPIError, match="does not balance"):
        await as_admin(admin_url, LINE + values)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE journal_lines SET amount = 1", "TRUNCATE journal_lines"],
)
async def test_lines_are_sealed_for_the_owner_too(admin_url, statement):
    await make_entry(await make_actor())
    with pytest.raises(DBAPIError, match="not changed"):
        await as_admin(admin_url, statement)


async def test_one_line_of_a_posting_cannot_go_alone(admin_url):
    actor = await make_actor()
    entry = await make_entry(actor)
    with pytest.raises(DBAPIError, match="does not balance"):
        await as_admin(
            admin_url,
            "DELETE FROM journal_lines WHERE journal_id = :id AND number = 1",
            id=entry.id,
        )


@pytest.mark.parametrize("what", ["payment", "transfer", "opening", "invoice day"])
async def test_locked_days_take_no_posting(what):
    books = await open_books()
    actor, march = books.actor, date(2026, 3, 31)
    entry = await on_credit(actor, 100)
    await lock_books(actor, march)
    statement, values = {
        "payment": (
            PAYMENT,
            {"id": db.new_id(), "entry": entry.id, "day": march, "amount": Decimal(5)},
        ),
        "transfer": (
            "INSERT INTO transfers (organization_id, id, date, from_account_id, to_account_id,"
            " amount) VALUES (current_organization(), gen_random_uuid(), :day, :one, :two, 1)",
            {"day": march, "one": books.accounts[0], "two": books.accounts[1]},
        ),
        "opening": (
            "UPDATE bank_accounts SET opening_balance = 5 WHERE id = :id",
            {"id": books.accounts[0]},
        ),
        "invoice day": (
            "UPDATE expenses SET amount = 5 WHERE id = :id",
            {"id": entry.id},
        ),
    }[what]
    with pytest.raises(LockedError):
        await run(actor, statement, **values)


async def test_an_invoice_of_a_locked_day_is_paid_later():
    actor = await make_actor()
    entry = await on_credit(actor, 100)
    await lock_books(actor, date(2026, 3, 31))
    day = date(2026, 4, 1)
    await run(actor, PAYMENT, id=db.new_id(), entry=entry.id, day=day, amount=Decimal(60))
    (row,) = await run(actor, "SELECT paid_amount FROM expenses WHERE id = :id", id=entry.id)
    assert row.paid_amount == 60


async def test_an_account_added_in_locked_books_opens_after_them():
    actor = await make_actor()
    await lock_books(actor, date(2026, 3, 31))
    await run(
        actor,
        "INSERT INTO bank_accounts (organization_id, id, name, currency_code, opening_balance)"
        " VALUES (current_organization(), gen_random_uuid(), 'Late', 'EUR', 12)",
    )
    (row,) = await run(actor, "SELECT opening_on FROM bank_accounts WHERE name = 'Late'")
    assert row.opening_on == date(2026, 4, 1)
    assert await first_day(actor) == date(2026, 4, 1)


@pytest.mark.parametrize("what", ["a category", "of another business", "none"])
async def test_a_transfer_needs_accounts_of_the_balance_sheet(what):
    books, other = await open_books(), await open_books()
    account = {
        "a category": books.categories[Kind.EXPENSE][0],
        "of another business": other.accounts[0],
        "none": db.new_id(),
    }[what]
    with pytest.raises(db.ConflictError):
        await run(
            books.actor,
            "INSERT INTO transfers (organization_id, id, date, from_account_id, to_account_id,"
            " amount) VALUES (current_organization(), gen_random_uuid(), '2026-01-01', :one, :two,"
            " 1)",
            one=books.accounts[0], two=account,
        )  # fmt: skip


async def test_another_business_has_no_line_of_this_one():
    actor, other = await make_actor(), await make_actor()
    await make_entry(actor)
    assert (await sum_accounts(actor, [], date(2026, 12, 31))).sums
    assert not (await sum_accounts(other, [], date(2026, 12, 31))).sums
    for table in ("journal_lines", "account_days", "payments", "transfers"):
        assert await run(other, f"SELECT * FROM {table}") == []


async def test_every_business_has_the_accounts_that_postings_name():
    chart = {one.id: one for one in await list_chart(await make_actor())}
    ids = [value for name, value in vars(SystemAccount).items() if name.isupper()]
    assert len(ids) == 11
    assert all(chart[one].is_system for one in ids)


async def test_the_database_knows_the_digits_of_every_currency():
    actor = await make_actor()
    rows = await run(
        actor,
        "SELECT code, currency_digits(code) AS digits FROM unnest(CAST(:codes AS text[])) AS code",
        codes=list(CURRENCIES),
    )
    assert {row.code: row.digits for row in rows} == {
        code: one.digits for code, one in CURRENCIES.items()
    }
