"""Recording what is due: each day once, however often, late or at once; never in locked books."""

import asyncio
from datetime import date
from decimal import Decimal
from uuid import uuid5

import pytest
from sqlalchemy import text

from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import ForbiddenError
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import find_category, merge_categories
from finance_app.ledger.entries.service import delete_entries, record_occurrences
from finance_app.ledger.locks.service import lock_books, reopen_books
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.recording import service as recording
from finance_app.ledger.recurring.recording.service import list_holes, record_due, upcoming
from finance_app.ledger.recurring.rules import Hole, Recorded, Upcoming, due_between, entry_of
from finance_app.ledger.recurring.schedules.rules import DayRule, Shift, Unit
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits
from tests.ledger.recurring.known import TODAY, add, days, entered, on, rows_of
from tests.ledger.tax_rates.rates import make_tax_rate, rate_input

EXPENSE, INCOME = Kind.EXPENSE, Kind.INCOME


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY) as fixed:
        yield fixed


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def test_every_day_up_to_today_becomes_an_entry_once(owner, today):
    await add(owner)
    await add(owner, "2026-11-28", kind=INCOME, category="Sales", party="Tenant", amount=Decimal(5))
    await add(owner, "2026-11-29")
    assert await record_due(owner) == Recorded(3, 1)
    assert await days(owner) == ["2026-09-01", "2026-10-01", "2026-11-01"]
    assert await days(owner, INCOME) == ["2026-11-28"]
    assert await record_due(owner) == Recorded()
    today.move_to(date(2026, 12, 1))
    assert await record_due(owner) == Recorded(2, 0)
    assert await days(owner) == [
        "2026-09-01", "2026-10-01", "2026-11-01", "2026-11-29", "2026-12-01",
    ]  # fmt: skip


async def test_an_entry_says_what_the_template_says(owner):
    await add_account(owner, AccountInput.parse({"name": "Giro"}, "EUR"))
    made = await add(
        owner, "2026-10-31", payment_method="Transfer", notes="Flat 3", bank_account="giro",
        due_days=14, shift=Shift.PREVIOUS, foreign_currency_code="USD",
        foreign_amount=Decimal(1500),
    )  # fmt: skip
    await record_due(owner)
    columns = (
        "id, recurring_id, occurrence_on, date, due_on, amount, currency_code, vendor,"
        " payment_method, notes, foreign_amount, foreign_currency_code, exchange_rate, source,"
        " paid_amount, category_id, bank_account_id"
    )
    (row,) = await rows_of(owner, columns=columns)
    found = dict(zip(columns.replace(",", "").split(), row, strict=True))
    category = await find_category(owner, EXPENSE, "Rent")
    assert found == {
        "id": uuid5(made.id, "2026-10-31"), "recurring_id": made.id,
        "occurrence_on": on("2026-10-31"), "date": on("2026-10-30"), "due_on": on("2026-11-13"),
        "amount": 1200, "currency_code": "EUR", "vendor": "Harbour Estates",
        "payment_method": "Transfer", "notes": "Flat 3", "foreign_amount": 1500,
        "foreign_currency_code": "USD", "exchange_rate": Decimal("0.8"), "source": "recurring",
        "paid_amount": 0, "category_id": category.id,
        "bank_account_id": made.template.bank_account_id,
    }  # fmt: skip
    assert made.template.bank_account_id is not None


async def test_tax_is_by_the_rate_of_each_day_and_none_before_its_first(owner):
    """1,200 has 191.60 of tax at 19 %, 165.52 at 16 %."""
    rate = await make_tax_rate(
        owner, rate_input(day=on("2026-10-01")), rate_input(percent=16, day=on("2026-11-01"))
    )
    made = await add(owner, "2026-09-01", tax_rate="standard")
    assert made.template.tax_rate == "Standard"
    await record_due(owner)
    assert await rows_of(owner, columns="date, tax_rate_id, tax_amount") == [
        (on("2026-09-01"), None, 0), (on("2026-10-01"), rate.id, Decimal("191.60")),
        (on("2026-11-01"), rate.id, Decimal("165.52")),
    ]  # fmt: skip


async def test_many_who_record_at_once_record_once(owner):
    await add(owner, "2026-01-01")
    await add(owner, "2026-11-01", unit=Unit.DAY, kind=INCOME, category="Sales")
    found = await asyncio.gather(*(record_due(owner) for _ in range(6)))
    assert sum(one.entry_count for one in found) == 11 + 28
    assert (len(await days(owner)), len(await days(owner, INCOME))) == (11, 28)


async def test_whoever_records_waits_for_another_who_does(owner):
    await add(owner)
    async with Held(owner, lambda: record_due(owner)) as held:
        other = asyncio.create_task(record_due(owner))
        assert await waits(other)
        await held.end()
        assert await other == Recorded()
    assert len(await days(owner)) == 3


async def test_the_database_makes_an_occurrence_only_once_whoever_tries(owner):
    made = await add(owner)
    rows = [entry_of(one) for one in due_between(made, on("2026-09-01"), TODAY)]
    first, second = await asyncio.gather(
        *(record_occurrences(owner, EXPENSE, rows) for _ in range(2))
    )
    assert sorted([len(first), len(second)]) == [0, 3]
    assert set(first + second) == {one.id for one in rows}
    assert await record_due(owner) == Recorded()


async def test_what_was_moved_to_the_trash_is_not_made_again(owner):
    made = await add(owner)
    await record_due(owner)
    await delete_entries(owner, EXPENSE, [uuid5(made.id, "2026-10-01")])
    assert await record_due(owner) == Recorded()
    (gone,) = [row for row in await rows_of(owner, columns="date, deleted_at") if row[1]]
    assert gone[0] == on("2026-10-01")
    assert await list_holes(owner) == []


async def test_locked_days_are_listed_and_left(owner):
    made = await add(owner, "2026-08-01", shift=Shift.NEXT)
    await lock_books(owner, on("2026-09-30"))
    recorded = await record_due(owner)
    # 1 August 2026 is a Saturday.
    locked = [("2026-08-03", "2026-08-01"), ("2026-09-01", "2026-09-01")]
    assert recorded == Recorded(
        2,
        0,
        tuple(
            Hole(made.id, "Harbour Estates", EXPENSE, on(day), on(nominal), Decimal(1200))
            for day, nominal in locked
        ),
    )
    assert await list_holes(owner) == list(recorded.in_locked_books)
    assert await days(owner) == ["2026-10-01", "2026-11-02"]
    await reopen_books(owner, None, "A late bill")
    assert await record_due(owner) == Recorded(2)
    assert await list_holes(owner) == []


async def test_who_locks_the_books_waits_for_what_is_being_recorded(owner):
    await add(owner)
    async with Held(owner, lambda: record_due(owner)) as held:
        locking = asyncio.create_task(lock_books(owner, on("2026-10-31")))
        assert await waits(locking)
        await held.end()
        await locking
    assert len(await days(owner)) == 3


async def test_skipped_days_and_a_pause_make_nothing(owner):
    made = await add(owner, "2026-09-01", end_count=4)
    await service.skip_day(owner, made.id, on("2026-10-01"))
    paused = await add(owner, "2026-11-28")
    await service.pause(owner, paused.id)
    assert await record_due(owner) == Recorded(2)
    assert await days(owner) == ["2026-09-01", "2026-11-01"]
    assert await list_holes(owner) == []
    await service.skip_day(owner, made.id, on("2026-10-01"), is_skipped=False)
    assert [one.day for one in await list_holes(owner)] == [on("2026-10-01")]
    await service.resume(owner, paused.id)
    assert await record_due(owner) == Recorded(2)
    with clock.fixed(date(2027, 6, 1)):
        assert (await record_due(owner)).entry_count == 1 + 6


async def test_another_way_with_weekends_records_nothing_twice(owner):
    made = await add(owner, "2026-08-01", shift=Shift.PREVIOUS)
    await record_due(owner)
    before = await days(owner)
    assert before == ["2026-07-31", "2026-09-01", "2026-10-01", "2026-10-30"]
    for shift in (Shift.NEXT, Shift.NONE, Shift.MODIFIED):
        await service.change_recurring(
            owner, made.id, entered("2026-08-01", shift=shift), version=None
        )
        assert await record_due(owner) == Recorded()
    assert await days(owner) == before


async def test_another_schedule_goes_on_after_what_was_made(owner, today):
    made = await add(owner, "2026-09-01", end_count=5)
    await record_due(owner)
    other = entered("2026-09-15", end_count=5)
    changed = await service.change_recurring(owner, made.id, other, version=None)
    assert changed.settled_through == on("2026-11-01")
    assert await record_due(owner) == Recorded(1)
    assert (await days(owner))[-1] == "2026-11-15"
    today.move_to(date(2027, 12, 1))
    await record_due(owner)
    # 15 January is the fifth time since 15 September.
    assert (await days(owner))[4:] == ["2026-12-15", "2027-01-15"]
    back = await service.change_recurring(owner, made.id, entered("2026-09-01"), version=None)
    assert back.settled_through == on("2027-01-15")
    assert (await list_holes(owner))[0].day == on("2027-02-01")


async def test_what_is_changed_before_anything_was_made_has_all_its_days(owner):
    made = await add(owner, "2026-11-20")
    await service.skip_day(owner, made.id, on("2026-11-20"))
    for starts_on, count in (("2026-09-30", 0), ("2026-10-31", 1)):
        other = entered(starts_on, unit=Unit.MONTH, day_rule=DayRule.LAST)
        changed = await service.change_recurring(owner, made.id, other, version=None)
        assert changed.settled_through == on("2026-11-20")
        assert (await record_due(owner)).entry_count == 0, count
    untouched = await add(owner, "2026-11-20")
    other = entered("2026-10-31", day_rule=DayRule.LAST)
    changed = await service.change_recurring(owner, untouched.id, other, version=None)
    assert changed.settled_through is None
    assert (await record_due(owner)).entry_count == 1


async def test_the_earliest_are_made_first_where_there_are_too_many(owner, monkeypatch):
    monkeypatch.setattr(recording, "RECORDED_MAX", 2)
    await add(owner)
    assert await record_due(owner) == Recorded(2, 0, has_more=True)
    assert await days(owner) == ["2026-09-01", "2026-10-01"]
    assert await record_due(owner) == Recorded(1)


async def test_what_waits_for_a_person_is_passed_over_by_the_job(owner):
    await add(owner)
    await add(owner, posts_automatically=False, category=None)
    assert (await record_due(owner, only_automatic=True)).entry_count == 3
    assert len(await list_holes(owner)) == 3
    assert (await record_due(owner)).entry_count == 3


async def test_a_merge_of_categories_waits_and_moves_what_comes_again(owner):
    made = await add(owner)
    source = await find_category(owner, EXPENSE, "Rent")
    target = await find_category(owner, EXPENSE, "Office")
    async with Held(owner, lambda: record_due(owner)) as held:
        merging = asyncio.create_task(merge_categories(owner, source.id, target.id))
        assert await waits(merging)
        await held.end()
        await merging
    assert (await service.get_recurring(owner, made.id)).template.category == "Office"
    assert {row[0] for row in await rows_of(owner, columns="category_id")} == {target.id}
    with clock.fixed(date(2026, 12, 1)):
        assert (await record_due(owner)).entry_count == 1
    assert {row[0] for row in await rows_of(owner, columns="category_id")} == {target.id}


async def test_what_is_expected_is_what_is_not_recorded_yet(owner):
    made = await add(owner, "2026-10-01")
    later = await add(
        owner, "2026-12-05", kind=INCOME, category="Sales", party="Tenant", due_days=30,
        amount=Decimal("9.50"),
    )  # fmt: skip
    paused = await add(owner, "2026-12-02")
    await service.pause(owner, paused.id)
    await service.skip_day(owner, made.id, on("2027-01-01"))
    await record_due(owner)
    found = await upcoming(owner, on("2026-11-01"), on("2027-02-28"))
    assert [(one.kind, one.day, one.due_on) for one in found] == [
        (EXPENSE, on("2026-12-01"), on("2026-12-01")),
        (INCOME, on("2026-12-05"), on("2027-01-04")),
        (INCOME, on("2027-01-05"), on("2027-02-04")),
        (EXPENSE, on("2027-02-01"), on("2027-02-01")),
    ]
    assert found[1] == Upcoming(
        INCOME, on("2026-12-05"), on("2027-01-04"), Decimal("9.50"), "Tenant", "Sales", later.id,
        on("2026-12-05"),
    )  # fmt: skip
    # Money of what happened before the days that are asked for moves in them.
    only = await upcoming(owner, on("2027-01-02"), on("2027-01-31"))
    assert [one.day for one in only] == [on("2026-12-05")]


async def test_holes_are_days_before_today_of_which_nothing_is_there(owner):
    await add(owner, "2026-09-28")
    assert [one.day for one in await list_holes(owner)] == [on("2026-09-28"), on("2026-10-28")]
    await record_due(owner)
    assert await list_holes(owner) == []


async def test_another_business_sees_and_records_nothing(owner):
    await add(owner)
    other = await make_actor()
    assert await record_due(other) == Recorded()
    assert await upcoming(other, on("2026-01-01"), on("2027-12-31")) == []
    assert await list_holes(other) == []
    assert await days(owner) == []
    async with db.transaction(other) as session:
        seen = await session.execute(text("SELECT count(*) FROM recurring_entries"))
        assert seen.scalar_one() == 0
        changed = await session.execute(text("UPDATE recurring_entries SET party = 'Taken'"))
        assert changed.rowcount == 0


async def test_who_may_only_read_records_nothing(owner):
    await add(owner)
    fields = {name: getattr(owner, name) for name in Actor.__slots__}
    viewer = Actor(**{**fields, "role": (await make_actor(role="viewer")).role})
    with pytest.raises(ForbiddenError):
        await record_due(viewer)
    assert len(await list_holes(viewer)) == 3
