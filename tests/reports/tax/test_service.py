"""The tax report on a real PostgreSQL: both bases, what was reported, what changed since."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError, InvalidInputError
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import (
    change_entry,
    delete_entries,
    record_entry,
    restore_entries,
)
from finance_app.ledger.journals.rules import Basis
from finance_app.ledger.payments.service import delete_payment, pay_entry, restore_payment
from finance_app.reports.tax.rules import Rounding, TaxReport
from finance_app.reports.tax.service import (
    AlreadyReportedError,
    TaxReportNotFoundError,
    list_exceptions,
    list_reported,
    read_tax_report,
    report_tax,
    undo_report,
)
from tests.factories import join
from tests.factories import make_actor as sign_up
from tests.ledger.businesses import make_actor
from tests.ledger.exchange_rates.rates import make_rate
from tests.ledger.payments.money import payment
from tests.ledger.tax_rates.rates import make_german_rate, make_tax_rate

D = Decimal
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
DAY, DUE = date(2026, 3, 14), date(2026, 4, 1)
LINE = Rounding.LINE


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(date(2026, 11, 28)):
        yield


@pytest.fixture
async def actor() -> Actor:
    made = await make_actor()
    await make_tax_rate(made)
    return made


async def record(actor: Actor, amount: object = 119, kind: Kind = Kind.INCOME, **more) -> Entry:
    fields = {"date": DAY, "amount": D(str(amount)), "tax_rate": "Standard", **more}
    return await record_entry(actor, kind, EntryInput.model_validate(fields))


async def read(
    actor: Actor, first: date = FIRST, last: date = LAST, basis: Basis = Basis.ACCRUAL,
    rounding: Rounding = LINE,
) -> TaxReport:  # fmt: skip
    return await read_tax_report(actor, first, last, basis=basis, rounding=rounding)


async def report(actor: Actor, first: date = FIRST, last: date = LAST, **more):
    given = {"basis": Basis.ACCRUAL, "rounding": LINE, **more}
    return await report_tax(actor, first, last, **given)


def figures(found: TaxReport) -> tuple[D, D, D]:
    return found.tax(Kind.INCOME), found.tax(Kind.EXPENSE), found.payable


async def told(actor: Actor, report_id) -> list[tuple[str, D]]:
    found = await list_exceptions(actor, report_id)
    return [(one.what, one.payable) for one in found.changes]


async def test_both_sides_of_the_days_first_and_last_included(actor):
    for day in (date(2025, 12, 31), FIRST, LAST, date(2026, 4, 1)):
        await record(actor, 119, date=day)
    await record(actor, "59.50", Kind.EXPENSE)
    await record(actor, "11.90", Kind.EXPENSE, is_refund=True)
    await record(actor, 500, tax_rate=None)
    found = await read(actor)
    assert figures(found) == (38, D("7.60"), D("30.40"))
    assert found.net(Kind.INCOME) == 200
    assert [(one.name, one.count) for one in found.lines] == [("Standard", 2), ("Standard", 2)]


async def test_a_rate_that_changed_within_the_days_is_told_by_its_stretches():
    actor = await make_actor()
    await make_german_rate(actor)
    await record(actor, 119, date=date(2020, 6, 30))
    await record(actor, 116, date=date(2020, 7, 1))
    found = await read(actor, date(2020, 6, 1), date(2020, 7, 31))
    assert [(one.ratio, one.net, one.tax) for one in found.lines] == [
        (D("0.16"), 100, 16), (D("0.19"), 100, 19),
    ]  # fmt: skip


async def test_on_cash_basis_tax_is_that_of_the_payments_and_comes_to_the_whole(actor):
    """19.00 of 119.00: 33.33 has 5.3217; 66.66 has 10.6434; what is left has the rest."""
    entry = await record(actor, 119, due_on=DUE)
    days = [date(2026, 4, day) for day in (10, 20, 30)]
    for amount, day in zip(("33.33", "33.33", "52.34"), days, strict=True):
        await pay_entry(actor, Kind.INCOME, entry.id, payment(amount, paid_on=day))
    cash = [await read(actor, day, day, Basis.CASH) for day in days]
    assert [one.tax(Kind.INCOME) for one in cash] == [D("5.32"), D("5.32"), D("8.36")]
    assert [one.net(Kind.INCOME) for one in cash] == [D("28.01"), D("28.01"), D("43.98")]
    assert figures(await read(actor, basis=Basis.CASH)) == (0, 0, 0)
    assert figures(await read(actor)) == (19, 0, 19)
    whole = await read(actor, FIRST, date(2026, 4, 30), Basis.CASH)
    assert (whole.tax(Kind.INCOME), whole.net(Kind.INCOME)) == (19, 100)


async def test_what_is_paid_at_once_counts_on_its_day_on_either_basis(actor):
    await record(actor, 119, Kind.EXPENSE)
    for basis in Basis:
        assert figures(await read(actor, basis=basis)) == (0, 19, -19)


async def test_what_a_rate_of_exchange_makes_of_a_payment_is_no_tax(actor):
    """USD 119 at 0.90 are 107.10 with 17.10; paid at 0.95 the tax is still 17.10."""
    await make_rate(actor, "USD", DAY, "0.90")
    entry = await record(actor, 119, due_on=DUE, currency_code="USD")
    await pay_entry(actor, Kind.INCOME, entry.id, payment("119", paid_on=DAY, exchange_rate="0.95"))
    for basis in Basis:
        found = await read(actor, basis=basis)
        assert (found.tax(Kind.INCOME), found.net(Kind.INCOME)) == (D("17.10"), 90)


async def test_a_report_is_kept_and_taken_back(actor):
    await record(actor)
    await record(actor, "59.50", Kind.EXPENSE)
    made = await report(actor, rounding=Rounding.TOTAL)
    assert (made.output_tax, made.input_tax, made.is_undone) == (19, D("9.50"), False)
    (kept,) = await list_reported(actor)
    assert (kept.id, kept.first, kept.last, kept.rounding) == (
        made.id, FIRST, LAST, Rounding.TOTAL,
    )  # fmt: skip
    await undo_report(actor, made.id)
    assert await list_reported(actor) == []
    await undo_report(actor, made.id)
    assert (await report(actor)).id != made.id


@pytest.mark.parametrize(
    ("first", "last"),
    [(FIRST, LAST), (date(2025, 10, 1), FIRST), (LAST, date(2026, 4, 30)),
     (date(2026, 2, 1), date(2026, 2, 28)), (date(2025, 1, 1), date(2026, 10, 31))],
)  # fmt: skip
async def test_days_are_reported_once(actor, first, last):
    await report(actor)
    with pytest.raises(AlreadyReportedError) as caught:
        await report(actor, first, last, basis=Basis.CASH)
    assert "1 January 2026 to 31 March 2026" in caught.value.message


async def test_the_days_beside_a_report_are_free(actor):
    await report(actor)
    await report(actor, date(2025, 10, 1), date(2025, 12, 31))
    await report(actor, date(2026, 4, 1), date(2026, 6, 30))
    assert [one.first.month for one in await list_reported(actor)] == [4, 1, 10]


async def test_days_that_are_not_over_yet_are_not_reported(actor):
    for last in (date(2026, 11, 28), date(2026, 12, 31)):
        with pytest.raises(InvalidInputError) as caught:
            await report(actor, last=last)
        assert set(caught.value.fields) == {"to"}
    await report(actor, last=date(2026, 11, 27))


async def test_the_same_id_reports_once(actor):
    report_id = db.new_id()
    await record(actor)
    first = await report(actor, report_id=report_id)
    await record(actor)
    again = await report(actor, report_id=report_id)
    assert (again.id, again.output_tax) == (first.id, 19)
    assert len(await list_reported(actor)) == 1


async def test_of_reports_at_once_one_is_kept(actor):
    await record(actor)
    done = await asyncio.gather(
        *(report(actor, last=date(2026, 3, day)) for day in range(20, 26)), return_exceptions=True
    )
    refused = [one for one in done if isinstance(one, AlreadyReportedError)]
    assert len(refused) == 5
    assert len(await list_reported(actor)) == 1


async def test_what_changed_since_is_listed_with_what_it_makes_of_the_payable(actor):
    same, changed, gone, moved = [await record(actor) for _ in range(4)]
    renamed = await record(actor, party="Hart")
    made = await report(actor)
    assert await told(actor, made.id) == []
    edited = EntryInput.of(changed).model_copy(update={"amount": D(238), "tax_amount": None})
    await change_entry(actor, Kind.INCOME, changed.id, edited, version=None)
    await delete_entries(actor, Kind.INCOME, [gone.id])
    april = EntryInput.of(moved).model_copy(update={"date": date(2026, 4, 2)})
    await change_entry(actor, Kind.INCOME, moved.id, april, version=None)
    other = EntryInput.of(renamed).model_copy(update={"party": "Hart & Co", "date": LAST})
    await change_entry(actor, Kind.INCOME, renamed.id, other, version=None)
    await record(actor, "59.50", Kind.EXPENSE)
    assert sorted(await told(actor, made.id)) == [
        ("Changed", 19), ("Gone", -19), ("Gone", -19), ("New", D("-9.50")),
    ]  # fmt: skip
    found = await list_exceptions(actor, made.id)
    assert same.id not in {one.row.entry_id for one in found.changes}
    assert (await list_reported(actor))[0].output_tax == 95  # what was told stays as it was
    await restore_entries(actor, Kind.INCOME, [gone.id])
    assert len(await told(actor, made.id)) == 3


async def test_on_cash_basis_a_payment_taken_back_is_gone(actor):
    entry = await record(actor, due_on=DUE, date=FIRST)
    kept = await pay_entry(actor, Kind.INCOME, entry.id, payment("59.50", paid_on=DAY))
    made = await report(actor, basis=Basis.CASH)
    assert made.output_tax == D("9.50")
    await delete_payment(actor, kept.id)
    assert await told(actor, made.id) == [("Gone", D("-9.50"))]
    await restore_payment(actor, kept.id)
    assert await told(actor, made.id) == []
    await pay_entry(actor, Kind.INCOME, entry.id, payment("11.90", paid_on=LAST))
    assert await told(actor, made.id) == [("New", D("1.90"))]


async def test_the_taxes_of_another_business_are_nowhere(actor):
    other = await make_actor()
    await record(actor)
    made = await report(actor)
    assert figures(await read(other)) == (0, 0, 0)
    assert await list_reported(other) == []
    for work in (list_exceptions(other, made.id), undo_report(other, made.id)):
        with pytest.raises(TaxReportNotFoundError):
            await work
    await report(other)
    assert [one.id for one in await list_reported(actor)] == [made.id]


async def test_a_viewer_reads_and_reports_nothing():
    owner = await sign_up()
    made = await report(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    assert len(await list_reported(viewer)) == 1
    await read(viewer)
    for work in (report(viewer, date(2025, 1, 1), date(2025, 3, 31)), undo_report(viewer, made.id)):
        with pytest.raises(ForbiddenError):
            await work
