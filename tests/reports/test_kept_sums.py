"""Whatever is done to the books, the sums that reports read are those of the rows."""

import asyncio
import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.errors import ForbiddenError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.tax_rates.inputs import TaxRateInput
from finance_app.ledger.tax_rates.service import change_rate, list_rates, remove_period
from finance_app.reports.tax.repository import TaxReportRepository
from finance_app.reports.tax.rules import sums_of
from tests.ledger.businesses import make_actor
from tests.ledger.journals import test_property as drawn
from tests.ledger.journals.books import Books, open_books, run
from tests.ledger.tax_rates.rates import make_tax_rate

KEPT = ("account_months", "method_totals", "party_totals", "payment_taxes", "tax_days")
PARTIES = {Kind.EXPENSE: "vendor", Kind.INCOME: "client"}
NAMES = ("", "Acme", "ACME", "Bolt")
PICK = st.integers(0, 50)
DAYS = st.dates(min_value=date(2023, 12, 1), max_value=date(2025, 1, 31))
STEPS = st.one_of(
    drawn.STEPS,
    drawn.STEPS,
    st.tuples(st.just("name"), st.sampled_from(NAMES), PICK),
    st.tuples(st.just("method"), st.sampled_from(("", "Card", "card")), PICK),
    st.tuples(st.just("rate"), st.booleans(), PICK),
    st.tuples(st.just("change"), st.tuples(DAYS, st.integers(0, 25)), PICK),
    st.tuples(st.just("purge"), st.none(), PICK),
)


async def set_of(books: Books, pick: int, column: str, value: Any) -> None:
    own = books.of("expense", "income")
    if own:
        entry_id = own[pick % len(own)]
        kind = Kind(books.docs[entry_id].kind)
        name = PARTIES[kind] if column == "party" else column
        await run(
            books.actor, f"UPDATE {kind.plural} SET {name} = :value WHERE id = :id",
            id=entry_id, value=value,
        )  # fmt: skip


async def name(books: Books, given_: str, pick: int) -> None:
    await set_of(books, pick, "party", given_)


async def method(books: Books, given_: str, pick: int) -> None:
    await set_of(books, pick, "payment_method", given_)


async def rate(books: Books, is_set: bool, pick: int) -> None:
    (one,) = await list_rates(books.actor)
    await set_of(books, pick, "tax_rate_id", one.id if is_set else None)


async def change(books: Books, given_: tuple[date, int], pick: int) -> None:
    """Let the rate be another from a day on, or take what it was to be from a day out."""
    (one,) = await list_rates(books.actor)
    day, percent = given_
    if pick % 3 == 0 and len(one.periods) > 1:
        await remove_period(books.actor, one.id, one.periods[-1].starts_on, version=None)
        return
    entered = TaxRateInput(name=one.name, ratio=Decimal(percent) / 100, starts_on=day)
    await change_rate(books.actor, one.id, entered, version=None)


async def purge(books: Books, _: None, pick: int) -> None:
    """Delete for good, which only the sample is: what nothing was paid of."""
    paid = {doc.values["entry_id"] for doc in books.docs.values() if doc.kind == "payment"}
    own = [one for one in books.of("expense", "income") if one not in paid]
    if own:
        entry_id = own[pick % len(own)]
        table = Kind(books.docs.pop(entry_id).kind).plural
        await run(books.actor, f"UPDATE {table} SET source = 'sample' WHERE id = :id", id=entry_id)
        await run(books.actor, f"DELETE FROM {table} WHERE id = :id", id=entry_id)


DO = {**drawn.DO, **{one.__name__: one for one in (name, method, rate, change, purge)}}


async def check(actor: Actor) -> None:
    """Hold every kept sum to its rows, added up here."""
    assert await kept_parties(actor) == await parties(actor)
    days = await run(actor, "SELECT * FROM account_days")
    months: dict[Any, list[Any]] = defaultdict(lambda: [Decimal(0), Decimal(0), 0])
    for one in days:
        cell = months[one.gl_account_id, one.day.replace(day=1), one.basis]
        for at, value in enumerate((one.debit, one.credit, one.line_count)):
            cell[at] += value
    assert {
        (one.gl_account_id, one.month, one.basis): [one.debit, one.credit, one.line_count]
        for one in await run(actor, "SELECT * FROM account_months")
    } == months
    await check_taxes(actor)
    assert await kept_methods(actor) == await methods(actor)


async def methods(actor: Actor) -> dict[Any, tuple[Decimal, int]]:
    found: dict[Any, list[Any]] = defaultdict(lambda: [Decimal(0), 0])
    for kind in Kind:
        query = (
            "SELECT date, payment_method, bank_account_id, amount, tax_amount FROM"
            f" {kind.plural} WHERE deleted_at IS NULL"
        )
        for one in await run(actor, query):
            account, month = one.bank_account_id or UUID(int=0), one.date.replace(day=1)
            cell = found[kind.value, month, one.payment_method, account, one.date.weekday() + 1]
            cell[0] += one.amount - one.tax_amount
            cell[1] += 1
    return {key: (amount, count) for key, (amount, count) in found.items()}


async def kept_methods(actor: Actor) -> dict[Any, tuple[Decimal, int]]:
    return {
        (one.kind, one.month, one.payment_method, one.bank_account_id, one.weekday): (
            one.amount, one.entry_count,
        )
        for one in await run(actor, "SELECT * FROM method_totals")
        if one.entry_count or one.amount
    }  # fmt: skip


async def parties(actor: Actor) -> dict[Any, tuple[Decimal, int]]:
    found: dict[Any, list[Any]] = defaultdict(lambda: [Decimal(0), 0])
    for kind, party in PARTIES.items():
        query = f"SELECT date, {party} AS party, amount, tax_amount FROM {kind.plural}"
        for one in await run(actor, f"{query} WHERE deleted_at IS NULL"):
            for count, day in ((1, one.date.replace(day=1)), (12, date(one.date.year, 1, 1))):
                cell = found[kind.value, count, day, one.party.lower()]
                cell[0] += one.amount - one.tax_amount
                cell[1] += 1
    return {key: (amount, count) for key, (amount, count) in found.items()}


async def kept_parties(actor: Actor) -> dict[Any, tuple[Decimal, int]]:
    return {
        (one.kind, one.month_count, one.starts_on, one.party_key): (one.amount, one.entry_count)
        for one in await run(actor, "SELECT * FROM party_totals")
    }


async def check_taxes(actor: Actor) -> None:
    rates = await list_rates(actor)
    spans = [(date(1900, 1, 1), date(2199, 12, 31)), (date(2024, 3, 5), date(2024, 8, 20))]
    for first, last in spans:
        for basis in Basis:
            async with db.transaction(actor, read_only=True) as session:
                repository = TaxReportRepository(session, actor.currency_code)
                rows = await repository.list_rows(first, last, basis)
                kept = await repository.list_sums(first, last, basis)
            assert len(kept) == len(set(kept))
            assert set(kept) == set(sums_of(rows, rates, actor.currency_code))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=4, max_size=22))
async def test_kept_sums_are_those_of_the_rows(steps):
    books = await open_books()
    await make_tax_rate(books.actor)
    for step, first, second in steps:
        await DO[step](books, first, second)
    await check(books.actor)


ENTRIES = """
INSERT INTO {table} (organization_id, id, date, {party}, amount, tax_amount, tax_rate_id,
                     currency_code)
SELECT current_organization(), gen_random_uuid(), date '2024-01-01' + (n * :step) % 40,
       'Party ' || (n * :step) % 7, 119, 19, :rate, 'EUR'
FROM generate_series(1, 60) AS n
"""


async def work(actor: Actor, rate_id: UUID, seed: int) -> None:
    """Do eight things as one of a crowd: many rows at once, in an order of one's own."""
    chance = random.Random(seed)
    for turn in range(8):
        kind = chance.choice(list(Kind))
        table, party = kind.plural, PARTIES[kind]
        if seed == 0 and turn % 3 == 2:
            day = date(2024, 1, 1) + timedelta(days=chance.randrange(40))
            ratio = Decimal(chance.choice([7, 19])) / 100
            (one,) = await list_rates(actor)
            entered = TaxRateInput(name=one.name, ratio=ratio, starts_on=day)
            await change_rate(actor, rate_id, entered, version=None)
        elif turn % 4 == 3:
            await run(
                actor,
                f"UPDATE {table} SET date = date + CAST(:days AS integer), {party} = {party} || 'x'"
                f" WHERE id IN (SELECT id FROM {table} ORDER BY id LIMIT 10"
                " FOR UPDATE SKIP LOCKED)",
                days=chance.choice([-20, -3, 3, 20]),
            )
        else:
            values = {"step": chance.choice([1, 11, 37]), "rate": rate_id}
            await run(actor, ENTRIES.format(table=table, party=party), **values)


async def test_kept_sums_are_right_after_everyone_worked_at_once():
    actor = await make_actor()
    rate_id = (await make_tax_rate(actor)).id
    await asyncio.gather(*(work(actor, rate_id, seed) for seed in range(6)))
    assert len(await run(actor, "SELECT id FROM expenses UNION SELECT id FROM incomes")) > 500
    await check(actor)


async def test_a_name_that_no_entry_has_any_more_is_nowhere():
    actor = await make_actor()
    await run(
        actor,
        "INSERT INTO expenses (organization_id, id, date, vendor, amount, currency_code)"
        " VALUES (current_organization(), gen_random_uuid(), '2026-03-01', 'Jane Doe', 5, 'EUR')",
    )
    assert len(await run(actor, "SELECT * FROM party_totals WHERE party_key = 'jane doe'")) == 2
    await run(actor, "UPDATE expenses SET vendor = 'Somebody'")
    names = await run(actor, "SELECT DISTINCT party_key FROM party_totals")
    assert [one.party_key for one in names] == ["somebody"]
    await run(actor, "UPDATE expenses SET deleted_at = now()")
    assert await run(actor, "SELECT * FROM party_totals") == []
    await run(actor, "UPDATE expenses SET deleted_at = NULL")
    assert len(await run(actor, "SELECT * FROM party_totals")) == 2


@pytest.mark.parametrize("table", KEPT)
async def test_the_application_only_reads_them_and_only_its_own(table):
    books, other = await open_books(), await make_actor()
    rate_id = (await make_tax_rate(books.actor)).id
    values = {"step": 1, "rate": rate_id}
    for kind, party in PARTIES.items():
        await run(books.actor, ENTRIES.format(table=kind.plural, party=party), **values)
    await run(books.actor, "UPDATE incomes SET due_on = date")
    await run(
        books.actor,
        "INSERT INTO payments (organization_id, id, kind, entry_id, paid_on, amount, money_amount)"
        " SELECT organization_id, gen_random_uuid(), 'income', id, date, 50, 50 FROM incomes",
    )
    assert await run(books.actor, f"SELECT * FROM {table}") != []
    assert await run(other, f"SELECT * FROM {table}") == []
    for statement in (
        f"DELETE FROM {table}",
        f"INSERT INTO {table} SELECT * FROM {table}",
        f"UPDATE {table} SET organization_id = organization_id",
        f"TRUNCATE {table}",
    ):
        with pytest.raises(ForbiddenError):
            await run(books.actor, statement)
    await check(books.actor)
