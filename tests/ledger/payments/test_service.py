"""Payments on a real PostgreSQL: what they settle and gain, and that nothing is paid twice."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Role
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError, InvalidInputError, LockedError
from finance_app.ledger.bank_accounts.service import UnknownAccountError
from finance_app.ledger.categories.service import get_category
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.service import (
    EntryNotFoundError,
    categorise_entry,
    change_entry,
    delete_entries,
    delete_entry,
    get_entry,
    list_entries,
    restore_entries,
)
from finance_app.ledger.entries.splits.inputs import PartInput
from finance_app.ledger.entries.splits.service import get_split, record_split
from finance_app.ledger.entries.terms.service import ExchangeEntryError
from finance_app.ledger.exchange_rates.service import NoRateError
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.payments.service import (
    ChangedEntryError,
    NotOnCreditError,
    OverpaidError,
    PaymentNotFoundError,
    StalePaymentError,
    TrashedEntryError,
    change_payment,
    delete_payment,
    get_payment,
    get_standing,
    list_payments,
    mark_paid,
    pay_entry,
    restore_payment,
)
from finance_app.ledger.sample.service import load_sample, remove_sample
from tests.factories import make_entry, some_id
from tests.ledger.bank_accounts.accounts import make_account
from tests.ledger.businesses import make_actor
from tests.ledger.exchange_rates.rates import make_rate
from tests.ledger.payments.money import (
    DAY,
    OWED,
    PAID,
    TAX,
    USD,
    balance,
    entered,
    make_due,
    payment,
    require_sound,
    rows,
)

D = Decimal
KINDS = pytest.mark.parametrize("kind", list(Kind))


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(date(2026, 3, 25)):
        yield


@KINDS
@pytest.mark.parametrize("is_refund", [False, True])
async def test_partial_payments_with_tax_come_out_to_the_cent_on_both_bases(kind, is_refund):
    actor = await make_actor()
    name = "Office" if kind is Kind.EXPENSE else "Sales"
    made = await make_due(actor, kind, category=name, tax_amount=D("16.67"), is_refund=is_refund)
    category = (await get_category(actor, kind, name)).id
    sign = (1 if kind is Kind.EXPENSE else -1) * (-1 if is_refund else 1)
    accrual = [sign * D("83.33"), sign * D("16.67"), -sign * D(100), D(0)]
    accounts = (category, TAX[kind], OWED[kind], SystemAccount.CASH)
    assert [await balance(actor, one) for one in accounts] == accrual
    assert [await balance(actor, one, Basis.CASH) for one in accounts] == [0, 0, 0, 0]
    # 33.33 of 100 is 5.556 of 16.67 in tax, 66.66 is 11.112; the parts are 5.56, 5.55 and 5.56
    for number, (paid, net, tax) in enumerate(
        [("33.33", "27.77", "5.56"), ("33.33", "55.55", "11.11"), ("33.34", "83.33", "16.67")]
    ):
        await pay_entry(actor, kind, made.id, payment(paid, paid_on=date(2026, 3, 20 + number)))
        assert await balance(actor, category, Basis.CASH) == sign * D(net)
        assert await balance(actor, TAX[kind], Basis.CASH) == sign * D(tax)
        await require_sound(actor)
    for basis in Basis:
        found = [await balance(actor, one, basis) for one in accounts]
        assert found == [sign * D("83.33"), sign * D("16.67"), 0, -sign * D(100)]
    paid = await get_entry(actor, kind, made.id)
    assert (paid.paid_amount, paid.open_amount) == (paid.amount, 0)


@KINDS
async def test_a_payment_is_kept_as_entered(kind):
    actor = await make_actor()
    account = await make_account(actor, opening_balance=D(0))
    made = await make_due(actor, kind)
    paid = await pay_entry(
        actor, kind, made.id, payment("40", bank_account="current", notes="first half")
    )
    assert (paid.amount, paid.money_amount, paid.foreign_amount) == (40, 40, None)
    assert (paid.bank_account, paid.notes, paid.paid_on) == ("Current", "first half", PAID)
    assert (paid.kind, paid.entry_ids, paid.version, paid.gain) == (kind, (made.id,), 1, 0)
    assert await get_payment(actor, paid.id) == paid
    assert await list_payments(actor, kind, made.id) == (paid,)
    standing = await get_standing(actor, kind, made.id)
    assert (standing.open_amount, standing.currency_code) == (60, "EUR")
    sign = -1 if kind is Kind.EXPENSE else 1
    assert await balance(actor, account.id) == sign * D(40)


async def test_more_than_is_open_is_refused():
    actor = await make_actor()
    made = await make_due(actor)
    await pay_entry(actor, Kind.EXPENSE, made.id, payment("10"))
    with pytest.raises(OverpaidError) as caught:
        await pay_entry(actor, Kind.EXPENSE, made.id, payment("100"))
    assert caught.value.fields == {"amount": "90.00 are open; this would pay 100.00."}
    await pay_entry(actor, Kind.EXPENSE, made.id, payment("90"))
    with pytest.raises(OverpaidError, match=r"Nothing is open; this would pay 0\.01\."):
        await pay_entry(actor, Kind.EXPENSE, made.id, payment("0.01"))
    await require_sound(actor)


async def test_two_payments_at_once_cannot_exceed_the_amount():
    actor = await make_actor()
    made = await make_due(actor)
    done = await asyncio.gather(
        *(pay_entry(actor, Kind.EXPENSE, made.id, payment("40")) for _ in range(5)),
        return_exceptions=True,
    )
    assert [isinstance(one, OverpaidError) for one in done].count(True) == 3
    assert (await get_entry(actor, Kind.EXPENSE, made.id)).paid_amount == 80
    await require_sound(actor)


async def test_the_same_id_pays_once():
    actor, known = await make_actor(), some_id()
    made, other = await make_due(actor), await make_due(actor)
    both = await asyncio.gather(
        *(
            pay_entry(actor, Kind.EXPENSE, made.id, payment("40"), payment_id=known)
            for _ in range(3)
        )
    )
    assert len(await list_payments(actor, Kind.EXPENSE, made.id)) == 1
    assert both[0] == both[1] == both[2]
    with pytest.raises(PaymentNotFoundError):
        await pay_entry(actor, Kind.EXPENSE, other.id, payment("40"), payment_id=known)


async def test_what_cannot_be_paid_says_why():
    actor = await make_actor()
    at_once = await make_entry(actor)
    with pytest.raises(NotOnCreditError):
        await pay_entry(actor, Kind.EXPENSE, at_once.id, payment("1"))
    gone = await make_due(actor)
    await delete_entries(actor, Kind.EXPENSE, [gone.id])
    with pytest.raises(TrashedEntryError):
        await pay_entry(actor, Kind.EXPENSE, gone.id, payment("1"))
    with pytest.raises(EntryNotFoundError):
        await pay_entry(actor, Kind.EXPENSE, some_id(), payment("1"))
    made = await make_due(actor)
    with pytest.raises(UnknownAccountError):
        await pay_entry(actor, Kind.EXPENSE, made.id, payment("1", bank_account="None such"))
    for work in (get_payment, delete_payment, restore_payment):
        with pytest.raises(PaymentNotFoundError):
            await work(actor, some_id())


@KINDS
@pytest.mark.parametrize("is_refund", [False, True])
@pytest.mark.parametrize(("money", "more"), [("93.50", "3.50"), ("88.00", "-2.00"), ("90.00", "0")])
async def test_the_rate_of_a_payment_is_a_gain_or_a_loss(kind, is_refund, money, more):
    actor = await make_actor()
    made = await make_due(actor, kind, **USD, is_refund=is_refund, party="Acme")
    paid = await pay_entry(actor, kind, made.id, payment("100", money_amount=money))
    comes_in = (kind is Kind.INCOME) is not is_refund
    gain = D(more) if comes_in else -D(more)
    assert (paid.amount, paid.money_amount, paid.foreign_amount) == (90, D(money), 100)
    assert (paid.gain, paid.foreign_currency_code) == (gain, "USD")
    await require_sound(actor)
    assert await balance(actor, OWED[kind]) == 0
    for side, name in ((Kind.INCOME, "Exchange gains"), (Kind.EXPENSE, "Exchange losses")):
        found = (await list_entries(actor, side, EntryFilter(q="Difference of exchange"))).items
        wanted = (
            [(abs(gain), name, "Acme", PAID, "exchange")]
            if (gain and (gain > 0) is (side is Kind.INCOME))
            else []
        )
        assert [
            (one.amount, one.category, one.party, one.date, one.source) for one in found
        ] == wanted  # fmt: skip
    cash = D(money) if comes_in else -D(money)
    for basis in Basis:
        assert await balance(actor, SystemAccount.CASH, basis) == cash


@pytest.mark.parametrize(
    ("code", "rate", "day_rate", "parts", "gains"),
    [
        # 100 USD entered at 149.5 = 14,950; 30 settle 4,485 and cost 30 x 151 = 4,530
        ("JPY", "149.5", "151", ["30", "70"], ["-45", "-105"]),
        # entered at 0.3055 = 30.550: settled are 10.182 (10.182315), 10.183 (to 20.36463) and
        # 10.185 (to 30.550); at 0.305 they cost 10.166 (10.16565), 10.166 and 10.169 (10.1687)
        ("KWD", "0.3055", "0.305", ["33.33", "33.33", "33.34"], ["0.016", "0.017", "0.016"]),
    ],
)
async def test_partial_payments_in_another_currency_come_to_the_whole(
    code, rate, day_rate, parts, gains
):
    actor = await make_actor(currency_code=code)
    made = await make_due(actor, currency_code="USD", exchange_rate=D(rate))
    await make_rate(actor, "USD", PAID, day_rate)
    found = [(await pay_entry(actor, Kind.EXPENSE, made.id, payment(one))).gain for one in parts]
    assert found == [D(one) for one in gains]
    assert (await get_entry(actor, Kind.EXPENSE, made.id)).open_amount == 0
    assert await balance(actor, SystemAccount.PAYABLE) == 0
    await require_sound(actor)


async def test_a_day_without_a_rate_and_an_amount_too_small_are_named():
    actor = await make_actor(currency_code="JPY")
    made = await make_due(actor, currency_code="USD", exchange_rate=D("0.5"))
    with pytest.raises(NoRateError) as caught:
        await pay_entry(actor, Kind.EXPENSE, made.id, payment("10"))
    assert set(caught.value.fields) == {"exchange_rate"}
    with pytest.raises(InvalidInputError) as small:
        await pay_entry(actor, Kind.EXPENSE, made.id, payment("0.10", money_amount="1"))
    assert set(small.value.fields) == {"amount"}
    with pytest.raises(InvalidInputError) as nothing:
        await pay_entry(actor, Kind.EXPENSE, made.id, payment("1", exchange_rate="0.1"))
    assert set(nothing.value.fields) == {"money_amount"}
    with pytest.raises(OverpaidError, match=r"100\.00 are open; this would pay 100\.01\."):
        await pay_entry(actor, Kind.EXPENSE, made.id, payment("100.01", money_amount="1"))
    assert await list_payments(actor, Kind.EXPENSE, made.id) == ()


async def test_a_change_moves_the_gain_with_it():
    actor = await make_actor()
    made = await make_due(actor, **USD)
    paid = await pay_entry(actor, Kind.EXPENSE, made.id, payment("50", money_amount="46"))
    (loss,) = (
        await list_entries(actor, Kind.EXPENSE, EntryFilter(category="Exchange losses"))
    ).items
    later = await change_payment(
        actor, paid.id, payment("50", money_amount="47.25", paid_on=date(2026, 3, 22)), version=1
    )
    assert (later.gain, later.version) == (D("-2.25"), 2)
    kept = await get_entry(actor, Kind.EXPENSE, loss.id)
    assert (kept.amount, kept.date) == (D("2.25"), date(2026, 3, 22))
    await require_sound(actor)
    gained = await change_payment(actor, paid.id, payment("100", money_amount="89"), version=2)
    assert (gained.gain, gained.amount) == (1, 90)
    assert (await list_entries(actor, Kind.EXPENSE, EntryFilter(q="exchange"))).items == ()
    await require_sound(actor)
    even = await change_payment(actor, paid.id, payment("100", money_amount="90"), version=3)
    assert even.gain == 0
    assert (await list_entries(actor, Kind.INCOME, EntryFilter())).items == ()
    await require_sound(actor)


async def test_a_payment_taken_back_comes_back_with_its_gain():
    actor = await make_actor()
    made = await make_due(actor, Kind.INCOME, **USD)
    paid = await pay_entry(actor, Kind.INCOME, made.id, payment("50", money_amount="46"))
    await delete_payment(actor, paid.id, version=1)
    await delete_payment(actor, paid.id)
    assert await list_payments(actor, Kind.INCOME, made.id) == ()
    with pytest.raises(PaymentNotFoundError):
        await get_payment(actor, paid.id)
    with pytest.raises(PaymentNotFoundError):
        await change_payment(actor, paid.id, payment("50"), version=None)
    await require_sound(actor)
    assert await balance(actor, SystemAccount.CASH) == 0
    back = await restore_payment(actor, paid.id)
    assert (back.amount, back.gain, back.deleted_at) == (45, 1, None)
    assert await restore_payment(actor, paid.id) == back
    assert await balance(actor, SystemAccount.CASH) == 46
    await require_sound(actor)


async def test_what_was_paid_otherwise_meanwhile_is_not_paid_again():
    actor = await make_actor()
    made = await make_due(actor, **USD)
    paid = await pay_entry(actor, Kind.EXPENSE, made.id, payment("60", money_amount="55"))
    await delete_payment(actor, paid.id)
    other = await pay_entry(actor, Kind.EXPENSE, made.id, payment("70", money_amount="63"))
    with pytest.raises(OverpaidError, match=r"30\.00 are open; this would pay 60\.00\."):
        await restore_payment(actor, paid.id)
    await delete_payment(actor, other.id)
    for terms in ({"currency_code": None, "exchange_rate": None}, {"exchange_rate": D("0.95")}):
        changed = entered(**{**USD, **terms})
        await change_entry(actor, Kind.EXPENSE, made.id, changed, version=None)
        with pytest.raises(ChangedEntryError):
            await restore_payment(actor, paid.id)
        await require_sound(actor)


async def test_a_stale_change_is_refused_with_what_is_there():
    actor = await make_actor()
    made = await make_due(actor)
    paid = await pay_entry(actor, Kind.EXPENSE, made.id, payment("40"))
    changed = await change_payment(actor, paid.id, payment("50"), version=1)
    with pytest.raises(StalePaymentError) as caught:
        await change_payment(actor, paid.id, payment("60"), version=1)
    assert caught.value.current == changed
    with pytest.raises(StalePaymentError):
        await delete_payment(actor, paid.id, version=1)
    assert (await change_payment(actor, paid.id, payment("100"), version=2)).amount == 100
    with pytest.raises(OverpaidError):
        await change_payment(actor, paid.id, payment("100.01"), version=None)


@KINDS
async def test_a_split_is_paid_one_part_after_the_other(kind):
    actor = await make_actor()
    parts = (PartInput(amount=D(60)), PartInput(amount=D(40)))
    made = await record_split(actor, kind, entered(parts=parts, **USD))
    paid = await pay_entry(actor, kind, made.parts[1].id, payment("70", money_amount="64"))
    assert paid.entry_ids == tuple(one.id for one in made.parts)
    assert (paid.amount, paid.foreign_amount, paid.money_amount) == (63, 70, 64)
    now = await get_split(actor, kind, made.first.id)
    assert [abs(one.paid_amount) for one in now.parts] == [54, 9]
    await require_sound(actor)
    less = await change_payment(actor, paid.id, payment("20", money_amount="18"), version=1)
    assert less.entry_ids == (made.first.id,)
    more = await change_payment(actor, paid.id, payment("100", money_amount="92"), version=2)
    assert (more.entry_ids, more.id) == (paid.entry_ids, paid.id)
    await require_sound(actor)
    await delete_payment(actor, paid.id)
    now = await get_split(actor, kind, made.first.id)
    assert [one.paid_amount for one in now.parts] == [0, 0]
    await require_sound(actor)
    assert (await restore_payment(actor, paid.id)).amount == 90
    assert await list_payments(actor, kind, made.parts[1].id) == (
        await get_payment(actor, paid.id),
    )


async def test_the_trash_takes_payments_and_their_gain_along():
    actor = await make_actor()
    made = await make_due(actor, **USD)
    paid = await pay_entry(actor, Kind.EXPENSE, made.id, payment("100", money_amount="95"))
    await delete_entry(actor, Kind.EXPENSE, made.id, version=1)
    assert await balance(actor, SystemAccount.CASH) == 0
    await require_sound(actor)
    with pytest.raises(TrashedEntryError):
        await delete_payment(actor, paid.id)
    await restore_entries(actor, Kind.EXPENSE, [made.id])
    assert await balance(actor, SystemAccount.CASH) == -95
    await require_sound(actor)


async def test_a_gain_is_changed_by_its_payment_alone():
    actor = await make_actor()
    made = await make_due(actor, Kind.INCOME, **USD)
    paid = await pay_entry(actor, Kind.INCOME, made.id, payment("100", money_amount="95"))
    (gain,) = (await list_entries(actor, Kind.INCOME, EntryFilter(category="Exchange gains"))).items
    for work in (
        delete_entries(actor, Kind.INCOME, [made.id, gain.id]),
        delete_entry(actor, Kind.INCOME, gain.id, version=None),
        change_entry(actor, Kind.INCOME, gain.id, EntryInput.of(gain), version=None),
    ):
        with pytest.raises(ExchangeEntryError):
            await work
    await categorise_entry(actor, Kind.INCOME, gain.id, "Interest", version=None)
    await delete_payment(actor, paid.id)
    with pytest.raises(ExchangeEntryError):
        await restore_entries(actor, Kind.INCOME, [gain.id])
    await restore_payment(actor, paid.id)
    assert (await get_entry(actor, Kind.INCOME, gain.id)).category == "Interest"
    await require_sound(actor)


async def test_locked_days_keep_their_payments_and_their_entries_can_still_be_paid():
    actor = await make_actor()
    made = await make_due(actor, tax_amount=D(10), **USD)
    paid = await pay_entry(actor, Kind.EXPENSE, made.id, payment("40", money_amount="40"))
    await lock_books(actor, PAID)
    for work in (
        pay_entry(actor, Kind.EXPENSE, made.id, payment("1", money_amount="1")),
        change_payment(actor, paid.id, payment("1", paid_on=date(2026, 3, 24)), version=None),
        delete_payment(actor, paid.id),
    ):
        with pytest.raises(LockedError) as caught:
            await work
        assert set(caught.value.fields) == {"paid_on"}
    late = payment("60", money_amount="50", paid_on=date(2026, 3, 21))
    done = await pay_entry(actor, Kind.EXPENSE, made.id, late)
    with pytest.raises(LockedError):
        await change_payment(
            actor, done.id, payment("60", money_amount="50", paid_on=PAID), version=None
        )
    assert (await get_entry(actor, Kind.EXPENSE, made.id)).open_amount == 0
    with pytest.raises(LockedError):
        await delete_entries(actor, Kind.EXPENSE, [made.id])
    await require_sound(actor)


async def test_many_are_marked_as_paid_at_once():
    actor = await make_actor()
    account = await make_account(actor, opening_balance=D(0))
    await make_rate(actor, "USD", PAID, "0.95")
    half = await make_due(actor)
    await pay_entry(actor, Kind.EXPENSE, half.id, payment("50"))
    foreign = await make_due(actor, **USD)
    split = await record_split(
        actor, Kind.EXPENSE, entered(parts=(PartInput(amount=D(60)), PartInput(amount=D(40))))
    )
    gone, at_once = await make_due(actor), await make_entry(actor)
    await delete_entries(actor, Kind.EXPENSE, [gone.id])
    ids = [half.id, foreign.id, *(one.id for one in split.parts), gone.id, at_once.id, some_id()]
    made = await mark_paid(actor, Kind.EXPENSE, ids, paid_on=PAID, bank_account="Current")
    assert sorted(one.money_amount for one in made) == [50, 95, 100]
    assert await mark_paid(actor, Kind.EXPENSE, ids, paid_on=PAID) == ()
    assert await balance(actor, account.id) == -245
    await require_sound(actor)


async def test_marking_is_all_or_nothing():
    actor = await make_actor()
    made = [await make_due(actor), await make_due(actor, **USD)]
    with pytest.raises(NoRateError):
        await mark_paid(actor, Kind.EXPENSE, [one.id for one in made], paid_on=PAID)
    assert (await get_entry(actor, Kind.EXPENSE, made[0].id)).paid_amount == 0


async def test_another_business_s_payments_do_not_exist():
    mine, theirs = await make_actor(), await make_actor()
    made = await make_due(theirs)
    paid = await pay_entry(theirs, Kind.EXPENSE, made.id, payment("40"))
    for work in (
        get_payment(mine, paid.id),
        change_payment(mine, paid.id, payment("1"), version=None),
        delete_payment(mine, paid.id),
        restore_payment(mine, paid.id),
    ):
        with pytest.raises(PaymentNotFoundError):
            await work
    for other in (
        pay_entry(mine, Kind.EXPENSE, made.id, payment("1")),
        list_payments(mine, Kind.EXPENSE, made.id),
    ):
        with pytest.raises(EntryNotFoundError):
            await other
    assert await mark_paid(mine, Kind.EXPENSE, [made.id], paid_on=PAID) == ()
    assert (await get_payment(theirs, paid.id)) == paid
    assert await rows(mine, "SELECT * FROM payments") == []


async def test_viewers_look_and_do_not_pay():
    viewer = await make_actor(role=Role.VIEWER)
    with pytest.raises(ForbiddenError):
        await pay_entry(viewer, Kind.EXPENSE, some_id(), payment("1"))
    with pytest.raises(ForbiddenError):
        await delete_payment(viewer, some_id())


async def test_a_sample_entry_that_was_paid_goes_with_its_payments():
    actor = await make_actor()
    await load_sample(actor)
    found = (await list_entries(actor, Kind.EXPENSE, EntryFilter(limit=1))).items[0]
    changed = EntryInput.of(found).model_copy(
        update={"due_on": found.date, "currency_code": "USD", "exchange_rate": D("0.9"),
                "amount": D(100)}
    )  # fmt: skip
    await change_entry(actor, Kind.EXPENSE, found.id, changed, version=None)
    await pay_entry(actor, Kind.EXPENSE, found.id, payment("100", money_amount="95"))
    await remove_sample(actor)
    assert await rows(actor, "SELECT * FROM journal_lines") == []
    await require_sound(actor)


async def test_an_entry_in_another_category_takes_what_was_paid_along():
    actor = await make_actor()
    made = await make_due(actor, category="Office", tax_amount=D(20))
    await pay_entry(actor, Kind.EXPENSE, made.id, payment("50"))
    await categorise_entry(actor, Kind.EXPENSE, made.id, "Travel", version=None)
    office, travel = [
        (await get_category(actor, Kind.EXPENSE, one)).id for one in ("Office", "Travel")
    ]
    assert await balance(actor, office, Basis.CASH) == 0
    assert await balance(actor, travel, Basis.CASH) == 40


async def test_days_of_entries_do_not_matter_to_payments():
    actor = await make_actor()
    made = await make_due(actor)
    early = await pay_entry(actor, Kind.EXPENSE, made.id, payment("5", paid_on=date(2026, 1, 1)))
    assert early.paid_on < DAY
    async with db.transaction(actor) as session:
        found = await session.execute(text("SELECT posted_on FROM journal_lines ORDER BY 1"))
        assert next(iter(found.scalars())) == date(2026, 1, 1)
