"""Refunds, due days, tax and other currencies, on a real PostgreSQL with its journal."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.categories.service import get_category
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import (
    change_entry,
    delete_entries,
    get_entry,
    list_entries,
    record_entries,
    record_entry,
    summarise_entries,
)
from finance_app.ledger.entries.terms.rules import STATUSES
from finance_app.ledger.entries.terms.service import PaidEntryError
from finance_app.ledger.exchange_rates.service import NoRateError
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from tests.ledger.businesses import make_actor
from tests.ledger.exchange_rates.rates import make_rate

D = Decimal
DAY = date(2026, 3, 13)
KINDS = pytest.mark.parametrize("kind", list(Kind))


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(date(2026, 3, 14)):
        yield


def entered(**changes: object) -> EntryInput:
    fields = {"date": DAY, "amount": D(100), **changes}
    return EntryInput.model_validate(fields)


async def balances(actor: Actor, *ids: object, basis: Basis = Basis.ACCRUAL) -> list[D]:
    """Return debits less credits of accounts."""
    sums = await sum_accounts(actor, [date(2020, 1, 1)], date(2030, 1, 1), basis=basis)
    return [sums.of(one, 1).balance for one in ids]


async def pay(actor: Actor, entry: Entry, amount: str, on: date = DAY) -> None:
    """Record a payment as the database sees it."""
    async with db.transaction(actor) as session:
        await session.execute(
            text(
                "INSERT INTO payments (organization_id, id, kind, entry_id, paid_on, amount,"
                " money_amount) VALUES (current_organization(), :id, :kind, :entry, :on, :a, :a)"
            ),
            {"id": db.new_id(), "kind": entry.kind.value, "entry": entry.id, "on": on,
             "a": D(amount)},
        )  # fmt: skip


@KINDS
async def test_a_refund_is_kept_below_zero(kind):
    actor = await make_actor()
    made = await record_entry(actor, kind, entered(is_refund=True, tax_amount=D(10)))
    assert (str(made.amount), str(made.tax_amount), made.is_refund) == ("-100.00", "-10.00", True)
    assert EntryInput.of(made) == entered(is_refund=True, tax_amount=D(10))
    tax = {Kind.EXPENSE: SystemAccount.INPUT_TAX, Kind.INCOME: SystemAccount.OUTPUT_TAX}[kind]
    sign = 1 if kind is Kind.EXPENSE else -1
    assert await balances(actor, SystemAccount.CASH, tax) == [sign * D(100), sign * D(-10)]


@KINDS
async def test_what_is_due_is_owed_and_not_paid(kind):
    actor = await make_actor()
    made = await record_entry(actor, kind, entered(due_on=date(2026, 4, 1), tax_amount=D(10)))
    assert (made.due_on, made.paid_amount, made.open_amount) == (date(2026, 4, 1), 0, 100)
    owed = SystemAccount.PAYABLE if kind is Kind.EXPENSE else SystemAccount.RECEIVABLE
    sign = -1 if kind is Kind.EXPENSE else 1
    assert await balances(actor, owed, SystemAccount.CASH) == [sign * D(100), 0]
    assert await balances(actor, owed, basis=Basis.CASH) == [0]
    paid = await record_entry(actor, kind, entered())
    assert paid.open_amount == 0


async def test_tax_on_top_is_added_and_tax_within_is_not():
    actor = await make_actor()
    on_top = await record_entry(
        actor, Kind.EXPENSE, entered(tax_amount=D(19), amounts_include_tax=False)
    )
    within = await record_entry(actor, Kind.EXPENSE, entered(tax_amount=D(19)))
    assert (on_top.amount, on_top.tax_amount) == (119, 19)
    assert (within.amount, within.tax_amount) == (100, 19)
    assert EntryInput.of(on_top) == entered(amount=D(119), tax_amount=D(19))
    assert await balances(actor, SystemAccount.INPUT_TAX) == [38]


@pytest.mark.parametrize(
    ("code", "rate", "amount", "kept"),
    [("EUR", "0.9127", "100.00", "91.27"), ("JPY", "149.5", "12.35", "1846"),
     ("KWD", "0.3055", "19.99", "6.107")],
)  # fmt: skip
async def test_an_amount_in_another_currency_is_frozen_at_the_rate_of_its_day(
    code, rate, amount, kept
):
    actor = await make_actor(currency_code=code)
    await make_rate(actor, "USD", DAY, rate)
    made = await record_entry(actor, Kind.EXPENSE, entered(amount=D(amount), currency_code="USD"))
    assert (str(made.amount), made.currency_code) == (kept, code)
    assert (str(made.foreign_amount), made.foreign_currency_code) == (amount, "USD")
    assert made.exchange_rate == D(rate)
    again = await change_entry(actor, Kind.EXPENSE, made.id, EntryInput.of(made), version=1)
    assert (again.amount, again.foreign_amount) == (made.amount, made.foreign_amount)


async def test_a_rate_on_the_entry_counts_before_that_of_the_day():
    actor = await make_actor()
    await make_rate(actor, "USD", DAY, "0.9127")
    made = await record_entry(
        actor, Kind.INCOME, entered(currency_code="USD", exchange_rate=D("0.5"))
    )
    assert (made.amount, made.exchange_rate) == (50, D("0.5"))


async def test_a_day_without_a_rate_is_named_with_the_last_known():
    actor = await make_actor()
    await make_rate(actor, "USD", date(2026, 3, 12), "0.91")
    for work in (
        record_entry(actor, Kind.EXPENSE, entered(currency_code="USD")),
        record_entries(actor, Kind.EXPENSE, [entered(currency_code="USD")], source="api"),
    ):
        with pytest.raises(NoRateError) as caught:
            await work
        (sentence,) = caught.value.fields.values()
        assert set(caught.value.fields) == {"exchange_rate"}
        assert "USD on 13 March 2026" in sentence
        assert "0.9100 of 12 March 2026" in sentence


async def test_an_amount_that_comes_to_nothing_is_refused_at_its_field():
    actor = await make_actor()
    wrong = entered(amount=D("0.01"), currency_code="USD", exchange_rate=D("0.3"))
    with pytest.raises(InvalidInputError) as caught:
        await record_entry(actor, Kind.EXPENSE, wrong)
    assert set(caught.value.fields) == {"amount"}


async def test_many_entries_keep_their_terms():
    actor = await make_actor()
    many = [
        entered(due_on=date(2026, 4, 1)),
        entered(is_refund=True),
        entered(currency_code="USD", exchange_rate=D("0.5"), tax_amount=D(10)),
    ]
    ids = await record_entries(actor, Kind.EXPENSE, many, source="api")
    found = [await get_entry(actor, Kind.EXPENSE, one) for one in ids]
    assert [EntryInput.of(one) for one in found] == many


@KINDS
async def test_a_list_by_status_has_the_entries_of_that_status(kind):
    actor = await make_actor()
    days = {"overdue": date(2026, 3, 13), "due": date(2026, 3, 14), "partly": date(2026, 4, 1),
            "settled": date(2026, 3, 13)}  # fmt: skip
    made = {
        name: await record_entry(actor, kind, entered(due_on=day, party=name))
        for name, day in days.items()
    }
    await record_entry(actor, kind, entered(party="at once"))
    await pay(actor, made["partly"], "40")
    await pay(actor, made["settled"], "100")
    wanted = {
        "open": {"overdue", "due", "partly"}, "overdue": {"overdue"}, "due": {"due"},
        "partly": {"partly"}, "paid": {"settled", "at once"},
    }  # fmt: skip
    assert set(wanted) == set(STATUSES)
    for status, names in wanted.items():
        asked = EntryFilter(status=status)
        found = (await list_entries(actor, kind, asked)).items
        assert {one.party for one in found} == names, status
        summary = await summarise_entries(actor, kind, asked)
        assert (summary.entry_count, summary.amount) == (len(names), 100 * len(names))


@KINDS
async def test_the_sum_of_a_list_is_with_tax_however_it_is_made(kind):
    actor = await make_actor()
    for month in (1, 2, 3):
        for sign in (False, True):
            amount = D(40) if sign else D(100)
            fields = {"date": date(2026, month, 10), "amount": amount, "is_refund": sign}
            await record_entry(actor, kind, entered(**fields, tax_amount=D(7)))
    for wanted in (
        EntryFilter(),
        EntryFilter(from_=date(2026, 1, 1), to=date(2026, 3, 31)),
        EntryFilter(from_=date(2026, 1, 5), to=date(2026, 3, 12)),
        EntryFilter(category="none"),
        EntryFilter(min_amount=D(0)),
    ):
        items = (await list_entries(actor, kind, wanted)).items
        summary = await summarise_entries(actor, kind, wanted)
        assert summary.amount == sum(one.amount for one in items), wanted
        assert summary.amount == (300 if wanted.min_amount is not None else 180)


async def test_the_kept_totals_forget_the_tax_of_what_is_gone():
    actor = await make_actor()
    made = await record_entry(actor, Kind.EXPENSE, entered(tax_amount=D(19)))
    await change_entry(actor, Kind.EXPENSE, made.id, entered(tax_amount=D(7)), version=None)
    query = text("SELECT sum(amount), sum(tax_amount) FROM month_totals")
    async with db.transaction(actor) as session:
        assert (await session.execute(query)).one() == (93, 7)
        await session.execute(text("SELECT set_fiscal_year_start(4, 6)"))
        assert (await session.execute(query)).one() == (93, 7)
    await delete_entries(actor, Kind.EXPENSE, [made.id])
    async with db.transaction(actor) as session:
        assert (await session.execute(query)).one() == (0, 0)


async def test_lists_in_the_order_of_amounts_go_on_below_zero():
    actor = await make_actor()
    for amount in (1, 2, 3):
        await record_entry(actor, Kind.EXPENSE, entered(amount=D(amount)))
        await record_entry(actor, Kind.EXPENSE, entered(amount=D(amount), is_refund=True))
    wanted, found = EntryFilter(sort="amount", limit=1), []
    cursor: str | None = ""
    while cursor is not None:
        page = await list_entries(actor, Kind.EXPENSE, wanted.model_copy(update={"cursor": cursor}))
        found += [one.amount for one in page.items]
        cursor = page.next_cursor
    assert found == [-3, -2, -1, 1, 2, 3]


async def test_a_refund_is_found_by_what_it_was_for():
    actor = await make_actor()
    await record_entry(actor, Kind.EXPENSE, entered(is_refund=True))
    wanted = EntryFilter.parse({"q": "100.00"}, "EUR")
    assert len((await list_entries(actor, Kind.EXPENSE, wanted)).items) == 1


@pytest.mark.parametrize(
    ("changes", "field", "part"),
    [
        ({"due_on": None}, "due_on", "60.00 of this are paid. Take the payments back"),
        ({"amount": D("59.99")}, "amount", "60.00 of this are paid, so it cannot come to less"),
        ({"is_refund": True}, "amount", "60.00 of this are paid"),
        ({"currency_code": "USD", "exchange_rate": D(1)}, "amount", "its currency"),
    ],
)
async def test_what_is_paid_stays_within_the_entry(changes, field, part):
    actor = await make_actor()
    made = await record_entry(actor, Kind.EXPENSE, entered(due_on=date(2026, 4, 1)))
    await pay(actor, made, "60")
    changed = EntryInput.of(made).model_copy(update=changes)
    with pytest.raises(PaidEntryError) as caught:
        await change_entry(actor, Kind.EXPENSE, made.id, changed, version=None)
    assert set(caught.value.fields) == {field}
    assert part in caught.value.message
    fits = EntryInput.of(made).model_copy(update={"amount": D(60), "notes": "less"})
    assert (await change_entry(actor, Kind.EXPENSE, made.id, fits, version=None)).amount == 60


async def test_the_rate_of_what_is_paid_stays():
    actor = await make_actor()
    foreign = entered(due_on=date(2026, 4, 1), currency_code="USD", exchange_rate=D("0.9"))
    made = await record_entry(actor, Kind.INCOME, foreign)
    await pay(actor, made, "45")
    for changes in ({"exchange_rate": D("0.95")}, {"amount": D(101)}, {"currency_code": None}):
        changed = foreign.model_copy(update=changes)
        with pytest.raises(PaidEntryError, match="its currency"):
            await change_entry(actor, Kind.INCOME, made.id, changed, version=None)
    told = foreign.model_copy(update={"notes": "told"})
    assert (await change_entry(actor, Kind.INCOME, made.id, told, version=None)).notes == "told"


async def test_names_of_categories_still_hold_while_the_terms_change():
    actor = await make_actor()
    made = await record_entry(
        actor, Kind.EXPENSE, entered(category="Office", due_on=date(2026, 4, 1), tax_amount=D(10))
    )
    office = (await get_category(actor, Kind.EXPENSE, "Office")).id
    assert await balances(actor, office) == [90]
    assert await balances(actor, office, basis=Basis.CASH) == [0]
    await pay(actor, made, "50")
    assert await balances(actor, office, basis=Basis.CASH) == [45]
