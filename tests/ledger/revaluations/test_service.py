"""Revaluations on a real PostgreSQL: the account at the closing rate, then as it was before."""

import asyncio
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finance_app.identity.rules import Role
from finance_app.kit import clock
from finance_app.kit.errors import ForbiddenError, InvalidInputError, LockedError
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.service import delete_entries, get_entry, restore_entries
from finance_app.ledger.entries.terms.service import RevaluationEntryError
from finance_app.ledger.exchange_rates.service import NoRateError
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.journals.service import sum_accounts
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.payments.service import pay_entry
from finance_app.ledger.revaluations.rules import RateChoice
from finance_app.ledger.revaluations.service import (
    RevaluationExistsError,
    RevaluationNotFoundError,
    post_revaluations,
    read_differences,
    restore_revaluations,
    undo_revaluations,
)
from tests.factories import join, some_id
from tests.factories import make_actor as sign_up
from tests.ledger.businesses import make_actor
from tests.ledger.exchange_rates.rates import make_rate
from tests.ledger.journals.books import run
from tests.ledger.payments.money import OWED, make_due, payment

D = Decimal
END, NEXT = dt.date(2026, 3, 31), dt.date(2026, 4, 1)
KINDS = pytest.mark.parametrize("kind", list(Kind))


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(dt.date(2026, 4, 20)):
        yield


async def owed(actor, kind, amount="100", rate="0.90", code="USD", **more):
    return await make_due(
        actor, kind, amount=D(amount), currency_code=code, exchange_rate=D(rate), **more
    )


async def held(actor, kind, day, basis=Basis.ACCRUAL):
    """Return what the account of a side holds at the end of a day, as its own."""
    balance = (await sum_accounts(actor, [], day, basis=basis)).of(OWED[kind], 0).balance
    return balance if kind is Kind.INCOME else -balance


async def result(actor, day):
    """Return the profit of all days up to one, on accrual basis."""
    (row,) = await run(
        actor,
        "SELECT coalesce(-sum(j.amount), 0) AS profit FROM journal_lines AS j"
        " JOIN chart_of_accounts AS a ON a.id = j.gl_account_id"
        " WHERE a.type IN ('income', 'expense') AND j.basis <> 'cash' AND j.posted_on <= :day",
        day=day,
    )
    return row.profit


@KINDS
@pytest.mark.parametrize(("rate", "worth"), [("0.95", 95), ("0.80", 80)])
async def test_the_account_is_at_the_closing_rate_and_the_day_after_as_before(kind, rate, worth):
    actor = await make_actor()
    await owed(actor, kind)
    await make_rate(actor, day=END, rate=rate)
    before = await result(actor, END)
    (made,) = await post_revaluations(actor, END)
    gain = (worth - 90) if kind is Kind.INCOME else (90 - worth)
    assert (made.gain, made.kind, made.currency_code) == (gain, kind, "USD")
    assert (made.foreign_amount, made.amount, made.exchange_rate) == (100, 90, D(rate))
    for day, amount, profit in ((END, worth, before + gain), (NEXT, 90, before)):
        assert await held(actor, kind, day) == amount
        assert await result(actor, day) == profit
    assert await held(actor, kind, END, Basis.CASH) == 0  # what is not paid is not there
    entry = await get_entry(actor, made.entry_kind, made.entry_id)
    assert (entry.date, entry.amount, entry.category, entry.source) == (
        END, abs(gain),
        "Unrealised exchange gains" if gain > 0 else "Unrealised exchange losses", "revaluation",
    )  # fmt: skip


async def test_only_what_was_open_on_the_day_counts():
    actor = await make_actor()
    part = await owed(actor, Kind.INCOME)
    await pay_entry(actor, Kind.INCOME, part.id, payment("40", exchange_rate="0.85"))
    late = await owed(actor, Kind.INCOME, "50")
    await pay_entry(actor, Kind.INCOME, late.id, payment("50", paid_on=NEXT, exchange_rate="0.85"))
    done = await owed(actor, Kind.INCOME, "7")
    await pay_entry(actor, Kind.INCOME, done.id, payment("7", exchange_rate="0.85"))
    await owed(actor, Kind.INCOME, "1000", date=NEXT)
    await make_due(actor, Kind.INCOME)  # in the currency of the books
    await make_rate(actor, day=END, rate="1")
    found = await read_differences(actor, END)
    (line,) = found.lines
    assert (line.open.foreign_amount, line.open.amount, line.open.entry_count) == (110, 99, 2)
    assert (line.value, line.gain) == (110, 11)
    assert (await read_differences(actor, dt.date(2026, 3, 12))).lines == ()


async def test_each_currency_and_side_has_its_own():
    actor = await make_actor()
    await owed(actor, Kind.INCOME)
    await owed(actor, Kind.EXPENSE, "30", "0.90")
    await owed(actor, Kind.INCOME, "10", "1.10", "GBP")
    await make_rate(actor, day=END, rate="0.95")
    await make_rate(actor, "GBP", END, "1.00")
    made = await post_revaluations(actor, END)
    assert [(one.kind, one.currency_code, one.gain) for one in made] == [
        (Kind.INCOME, "GBP", -1), (Kind.INCOME, "USD", 5), (Kind.EXPENSE, "USD", D("-1.5")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "rate", "closing", "amount", "gain"),
    [("JPY", "150", "151.237", 15000, 124), ("KWD", "0.307", "0.30711", D("30.700"), D("0.011"))],
)
async def test_books_in_other_digits(base, rate, closing, amount, gain):
    actor = await make_actor(currency_code=base)
    await owed(actor, Kind.INCOME, "100", rate)
    await make_rate(actor, day=END, rate=closing)
    (made,) = await post_revaluations(actor, END)
    assert (made.amount, made.gain) == (amount, gain)
    assert await held(actor, Kind.INCOME, END) == amount + gain
    assert await held(actor, Kind.INCOME, NEXT) == amount


async def test_it_is_posted_once_for_a_day_and_again_for_another():
    actor = await make_actor()
    await owed(actor, Kind.INCOME)
    await make_rate(actor, day=END, rate="0.95")
    await make_rate(actor, day=NEXT, rate="0.80")
    (made,) = await post_revaluations(actor, END)
    assert await post_revaluations(actor, END) == ()
    assert (await read_differences(actor, END)).lines[0].posted == made
    assert len(await post_revaluations(actor, NEXT)) == 1
    assert [await held(actor, Kind.INCOME, day) for day in (END, NEXT)] == [95, 80]
    assert await held(actor, Kind.INCOME, dt.date(2026, 4, 2)) == 90


async def test_many_at_once_post_once():
    actor = await make_actor()
    await owed(actor, Kind.INCOME)
    await make_rate(actor, day=END, rate="0.95")
    found = await asyncio.gather(*(post_revaluations(actor, END) for _ in range(4)))
    assert sorted(len(one) for one in found) == [0, 0, 0, 1]
    assert await held(actor, Kind.INCOME, END) == 95


async def test_a_day_without_a_rate_says_which_and_offers_the_last():
    actor = await make_actor()
    await owed(actor, Kind.INCOME)
    last = await make_rate(actor, day=dt.date(2026, 3, 30), rate="0.95")
    with pytest.raises(NoRateError) as caught:
        await post_revaluations(actor, END)
    assert (caught.value.currency_code, caught.value.last) == ("USD", last)
    assert await held(actor, Kind.INCOME, END) == 90
    (made,) = await post_revaluations(actor, END, RateChoice.LAST)
    assert (made.gain, made.exchange_rate) == (5, D("0.95"))


async def test_with_one_rate_missing_nothing_is_posted():
    actor = await make_actor()
    await owed(actor, Kind.INCOME)
    await owed(actor, Kind.INCOME, "10", "1.10", "GBP")
    await make_rate(actor, day=END, rate="0.95")
    with pytest.raises(NoRateError):
        await post_revaluations(actor, END)
    assert (await read_differences(actor, END)).posted == ()


async def test_it_can_be_taken_back_and_brought_back():
    actor = await make_actor()
    await owed(actor, Kind.EXPENSE)
    await make_rate(actor, day=END, rate="0.95")
    (made,) = await post_revaluations(actor, END)
    assert await undo_revaluations(actor, [made.id]) == 1
    assert await undo_revaluations(actor, [made.id]) == 0
    assert (await held(actor, Kind.EXPENSE, END), await held(actor, Kind.EXPENSE, NEXT)) == (90, 90)
    assert (await read_differences(actor, END)).posted == ()
    assert await restore_revaluations(actor, [made.id]) == 1
    assert await restore_revaluations(actor, [made.id]) == 0
    assert (await held(actor, Kind.EXPENSE, END), await held(actor, Kind.EXPENSE, NEXT)) == (95, 90)


async def test_what_was_posted_again_meanwhile_is_not_brought_back():
    actor = await make_actor()
    await owed(actor, Kind.EXPENSE)
    await make_rate(actor, day=END, rate="0.95")
    (made,) = await post_revaluations(actor, END)
    await undo_revaluations(actor, [made.id])
    await post_revaluations(actor, END)
    with pytest.raises(RevaluationExistsError):
        await restore_revaluations(actor, [made.id])
    assert await held(actor, Kind.EXPENSE, END) == 95


async def test_locked_books_refuse_all_of_it():
    actor = await make_actor()
    await owed(actor, Kind.INCOME)
    await make_rate(actor, day=END, rate="0.95")
    (made,) = await post_revaluations(actor, END)
    await lock_books(actor, END)
    for work in (
        undo_revaluations(actor, [made.id]),
        post_revaluations(actor, END),
        restore_revaluations(actor, [made.id]),
    ):
        with pytest.raises(LockedError):
            await work
    assert await held(actor, Kind.INCOME, END) == 95


async def test_a_day_to_come_is_refused():
    actor = await make_actor()
    with pytest.raises(InvalidInputError) as caught:
        await post_revaluations(actor, dt.date(2026, 4, 21))
    assert list(caught.value.fields) == ["date"]


async def test_its_entries_go_only_together():
    actor = await make_actor()
    await owed(actor, Kind.INCOME)
    await make_rate(actor, day=END, rate="0.95")
    (made,) = await post_revaluations(actor, END)
    for kind, key in ((Kind.EXPENSE, made.expense_id), (Kind.INCOME, made.income_id)):
        with pytest.raises(RevaluationEntryError):
            await delete_entries(actor, kind, [key])
    await undo_revaluations(actor, [made.id])
    with pytest.raises(RevaluationEntryError):
        await restore_entries(actor, Kind.INCOME, [made.income_id])


async def test_another_business_neither_sees_nor_takes_back():
    actor, other = await make_actor(), await make_actor()
    await owed(actor, Kind.INCOME)
    for one in (actor, other):
        await make_rate(one, day=END, rate="0.95")
    (made,) = await post_revaluations(actor, END)
    assert (await read_differences(other, END)).lines == ()
    assert await post_revaluations(other, END) == ()
    for work in (undo_revaluations, restore_revaluations):
        with pytest.raises(RevaluationNotFoundError):
            await work(other, [made.id])
        with pytest.raises(RevaluationNotFoundError):
            await work(actor, [made.id, some_id()])
    assert await held(actor, Kind.INCOME, END) == 95


async def test_a_viewer_reads_and_posts_nothing():
    viewer = (await join(await sign_up(), role=Role.VIEWER)).actor
    assert (await read_differences(viewer, END)).lines == ()
    for work in (post_revaluations(viewer, END), undo_revaluations(viewer, [some_id()])):
        with pytest.raises(ForbiddenError):
            await work


ENTRY = st.tuples(
    st.sampled_from(list(Kind)), st.integers(1, 10**6), st.integers(1, 3000), st.integers(0, 100),
    st.booleans(),
)  # fmt: skip


@settings(
    max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(ENTRY, min_size=1, max_size=5), st.integers(1, 3000))
async def test_both_accounts_are_at_the_closing_rate_whatever_is_open(entries, closing):
    actor = await make_actor()
    rate = D(closing) / 1000
    await make_rate(actor, day=END, rate=rate)
    left = dict.fromkeys(Kind, D(0))
    for kind, cents, value, share, is_refund in entries:
        amount, own = D(cents) / 100, D(value) / 1000
        if not (amount * own).quantize(D("0.01")):
            continue
        made = await owed(actor, kind, amount, own, is_refund=is_refund)
        paid = (amount * share / 100).quantize(D("0.01"))
        if paid and (paid * own) >= D("0.05"):
            await pay_entry(actor, kind, made.id, payment(str(paid), money_amount=str(paid)))
            amount -= paid
        left[kind] += -amount if is_refund else amount
    before = {kind: await held(actor, kind, NEXT) for kind in Kind}
    await post_revaluations(actor, END)
    for kind in Kind:
        assert await held(actor, kind, END) == (left[kind] * rate).quantize(
            D("0.01"), "ROUND_HALF_UP"
        )
        assert await held(actor, kind, NEXT) == before[kind]
    assert await held(actor, Kind.INCOME, END, Basis.CASH) is not None
    assert (await sum_accounts(actor, [], END)).of(SystemAccount.CLEARING, 0).balance == 0
