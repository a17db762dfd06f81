"""What comes again on a real database: kept, changed, skipped, paused, deleted, and previewed."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from finance_app.identity import service as identity
from finance_app.identity.inputs import BusinessInput
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.errors import ForbiddenError, InvalidInputError
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import find_category, merge_categories, undo_merge
from finance_app.ledger.entries.service import find_entry
from finance_app.ledger.recurring import service
from finance_app.ledger.recurring.inputs import RecurringInput, template_of
from finance_app.ledger.recurring.recording.service import record_due
from finance_app.ledger.recurring.rules import recurring_address
from finance_app.ledger.recurring.schedules.inputs import ScheduleInput
from finance_app.ledger.recurring.schedules.rules import DayRule, Shift, Unit
from tests import factories
from tests.factories import some_id
from tests.ledger.businesses import make_actor
from tests.ledger.recurring.known import TODAY, add, count_rows, days, entered, on


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY) as fixed:
        yield fixed


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def test_it_is_kept_as_it_was_entered(owner):
    await add_account(owner, AccountInput.parse({"name": "Giro"}, "EUR"))
    wanted = entered(
        "2026-01-31", category="rent", payment_method="Transfer", notes="Flat\n3",
        bank_account="giro", due_days=0, foreign_currency_code="KWD",
        foreign_amount=Decimal("400.125"), unit=Unit.QUARTER, every=2, day_rule=DayRule.LAST,
        shift=Shift.MODIFIED, end_count=8, skipped_on=frozenset({on("2026-07-31")}),
        posts_automatically=False,
    )  # fmt: skip
    made = await service.add_recurring(owner, wanted)
    assert made == await service.get_recurring(owner, made.id)
    assert [made] == await service.list_recurring(owner)
    schedule = {name: getattr(made.schedule, name) for name in ScheduleInput.model_fields}
    template = {
        name: getattr(made.template, name)
        for name in RecurringInput.model_fields
        if hasattr(made.template, name)
    }
    assert wanted.model_copy(update={"category": "Rent", "bank_account": "Giro"}) == RecurringInput(
        kind=made.kind, schedule=ScheduleInput(**schedule),
        posts_automatically=made.posts_automatically, **template,
    )  # fmt: skip
    assert (made.version, made.is_paused, made.settled_through) == (1, False, None)


async def test_a_form_sent_twice_adds_once(owner):
    key = some_id()
    first = await service.add_recurring(owner, entered(), recurring_id=key)
    assert await service.add_recurring(owner, entered(party="X"), recurring_id=key) == first
    assert await count_rows(owner) == 1


async def test_unknown_names_are_refused_at_their_fields(owner):
    for changes in ({"category": "Rnet"}, {"bank_account": "None such"}, {"category": "Sales"}):
        with pytest.raises(InvalidInputError) as caught:
            await add(owner, **changes)
        assert list(caught.value.fields) == list(changes)
    assert await count_rows(owner) == 0


async def test_a_change_by_someone_else_is_not_overwritten(owner):
    made = await add(owner)
    await service.change_recurring(owner, made.id, entered(party="First"), version=1)
    with pytest.raises(service.StaleRecurringError) as caught:
        await service.change_recurring(owner, made.id, entered(party="Second"), version=1)
    assert (caught.value.current.template.party, caught.value.current.version) == ("First", 2)
    changed = await service.change_recurring(owner, made.id, entered(party="Second"), version=None)
    assert (changed.template.party, changed.version) == ("Second", 3)


async def test_of_two_who_change_the_same_version_one_is_told(owner):
    made = await add(owner)
    found = await asyncio.gather(
        *(
            service.change_recurring(owner, made.id, entered(party=party), version=1)
            for party in ("A", "B")
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in found) == ["RecurringEntry", "StaleRecurringError"]


async def test_it_stays_an_expense_or_an_income(owner):
    made = await add(owner)
    other = entered(kind=Kind.INCOME, category=None)
    with pytest.raises(service.KindFixedError) as caught:
        await service.change_recurring(owner, made.id, other, version=None)
    assert list(caught.value.fields) == ["kind"]


async def test_only_its_own_days_are_skipped(owner):
    made = await add(owner, "2026-09-30")
    after = await service.skip_day(owner, made.id, on("2026-12-30"))
    assert after.schedule.skipped_on == {on("2026-12-30")}
    assert after == await service.skip_day(owner, made.id, on("2026-12-30"))
    with pytest.raises(InvalidInputError) as caught:
        await service.skip_day(owner, made.id, on("2026-12-31"))
    assert caught.value.fields == {
        "occurrence_on": "Thursday 31 December 2026 is not one of its days."
    }
    kept = await service.change_recurring(owner, made.id, entered("2026-09-30"), version=None)
    assert kept.schedule.skipped_on == {on("2026-12-30")}
    other = entered("2026-09-15", skipped_on=frozenset({on("2026-12-30"), on("2026-12-15")}))
    moved = await service.change_recurring(owner, made.id, other, version=None)
    assert moved.schedule.skipped_on == {on("2026-12-15")}
    back = await service.skip_day(owner, made.id, on("2026-12-15"), is_skipped=False)
    assert back.schedule.skipped_on == frozenset()


async def test_what_passes_in_a_pause_is_skipped_and_can_be_taken_in_again(owner, today):
    made = await add(owner, "2026-11-28", unit=Unit.WEEK)
    assert (await service.pause(owner, made.id)).paused_on == TODAY
    today.move_to(date(2026, 12, 12))
    again = await service.pause(owner, made.id)
    assert (again.paused_on, again.version) == (TODAY, 2)
    back = await service.resume(owner, made.id)
    assert not back.is_paused
    assert back.schedule.skipped_on == {on("2026-11-28"), on("2026-12-05")}
    assert await service.resume(owner, made.id) == back
    await service.skip_day(owner, made.id, on("2026-12-05"), is_skipped=False)
    await record_due(owner)
    assert await days(owner) == ["2026-12-05", "2026-12-12"]


async def test_what_is_deleted_is_gone_until_it_is_restored(owner, today):
    made = await add(owner, "2026-11-01")
    await record_due(owner)
    await service.delete_recurring(owner, made.id)
    for attempt in (
        service.get_recurring(owner, made.id),
        service.delete_recurring(owner, made.id),
        service.change_recurring(owner, made.id, entered(), version=None),
        service.skip_day(owner, made.id, on("2026-12-01")),
        service.pause(owner, made.id),
        service.resume(owner, made.id),
        service.preview_schedule(owner, entered().schedule, made.id),
        service.restore_recurring(owner, some_id()),
        service.add_recurring(owner, entered(), recurring_id=made.id),
    ):
        with pytest.raises(service.RecurringNotFoundError):
            await attempt
    today.move_to(date(2027, 1, 1))
    assert (await record_due(owner)).entry_count == 0
    back = await service.restore_recurring(owner, made.id)
    assert back.schedule.skipped_on == {on("2026-12-01")}
    assert await service.restore_recurring(owner, made.id) == back
    await record_due(owner)
    assert await days(owner) == ["2026-11-01", "2027-01-01"]


async def test_there_are_not_too_many(owner, monkeypatch):
    monkeypatch.setattr(service, "RECURRING_MAX", 2)
    first = await add(owner)
    await add(owner)
    with pytest.raises(service.TooManyRecurringError):
        await add(owner)
    await service.delete_recurring(owner, first.id)
    await add(owner)
    with pytest.raises(service.TooManyRecurringError):
        await service.restore_recurring(owner, first.id)
    assert await count_rows(owner) == 3


async def test_what_is_next_and_what_is_due(owner):
    weekly = await add(owner, "2026-11-14", unit=Unit.WEEK)
    yearly = await add(owner, "2026-03-01", unit=Unit.YEAR, every=99)
    over = await add(owner, "2026-01-01", end_count=1)
    paused = await add(owner, "2026-11-30")
    await service.pause(owner, paused.id)
    found = {one.entry.id: one for one in await service.list_standings(owner)}
    assert (await service.list_standings(owner))[0].entry.id == weekly.id
    assert [len(found[one.id].due) for one in (weekly, yearly, over, paused)] == [3, 1, 1, 0]
    assert found[weekly.id].next.occurrence.day == TODAY
    assert found[yearly.id].next.occurrence.day == on("2125-03-01")
    assert found[over.id].next is found[paused.id].next is None
    await record_due(owner)
    await service.skip_day(owner, weekly.id, on("2026-12-05"))
    found = {one.entry.id: one for one in await service.list_standings(owner)}
    assert found[weekly.id].next.occurrence.day == on("2026-12-12")
    assert not any(one.due for one in found.values())


async def test_a_preview_says_what_comes_and_what_is_recorded_at_once(owner):
    monthly = entered("2026-09-30", skipped_on=frozenset({on("2026-10-30"), on("2027-01-30")}))
    found = await service.preview_schedule(owner, monthly.schedule)
    assert [one.nominal_on for one in found.past] == [on("2026-09-30")]
    assert [(one.nominal_on, one.is_skipped) for one in found.days] == [
        (on("2026-11-30"), False), (on("2026-12-30"), False), (on("2027-01-30"), True),
        (on("2027-02-28"), False), (on("2027-03-30"), False), (on("2027-04-30"), False),
    ]  # fmt: skip


async def test_a_preview_of_a_change_leaves_out_what_was_made(owner):
    made = await add(owner, "2026-11-13", unit=Unit.DAY)
    await record_due(owner)
    same = await service.preview_schedule(
        owner, entered("2026-11-13", unit=Unit.DAY).schedule, made.id
    )
    assert (same.past, same.days[0].nominal_on, len(same.days)) == ((), on("2026-11-29"), 6)
    other = entered("2026-11-20", unit=Unit.MONTH, every=3)
    assert (await service.preview_schedule(owner, other.schedule, made.id)).past == ()
    assert len((await service.preview_schedule(owner, other.schedule)).past) == 1


async def test_what_comes_again_follows_its_category(owner):
    one, gone = await add(owner), await add(owner)
    await service.delete_recurring(owner, gone.id)
    rent = await find_category(owner, Kind.EXPENSE, "Rent")
    office = await find_category(owner, Kind.EXPENSE, "Office")
    merge_id = await merge_categories(owner, rent.id, office.id)
    moved = await service.get_recurring(owner, one.id)
    assert (moved.template.category, moved.version) == ("Office", 2)
    assert (await service.restore_recurring(owner, gone.id)).template.category == "Office"
    await undo_merge(owner, merge_id)
    assert (await service.get_recurring(owner, one.id)).template.category == "Rent"
    assert (await service.get_recurring(owner, gone.id)).template.category == "Rent"


async def test_the_currency_stays_while_something_comes_again():
    owner = await factories.make_actor()
    made = await add(owner)
    other = BusinessInput(business_name="Books", currency_code="JPY", fiscal_year_start="01-01")
    with pytest.raises(identity.CurrencyInUseError):
        await identity.change_settings(owner, other)
    assert (await service.get_recurring(owner, made.id)).template.amount == 1200


async def test_another_business_does_not_see_it(owner):
    made, other = await add(owner), await make_actor()
    assert await service.list_recurring(other) == []
    for attempt in (
        service.get_recurring(other, made.id),
        service.change_recurring(other, made.id, entered(), version=None),
        service.skip_day(other, made.id, on("2026-12-01")),
        service.pause(other, made.id),
        service.delete_recurring(other, made.id),
        service.restore_recurring(other, made.id),
    ):
        with pytest.raises(service.RecurringNotFoundError):
            await attempt
    assert await service.get_recurring(owner, made.id) == made


async def test_a_viewer_reads_and_changes_nothing(owner):
    made = await add(owner)
    fields = {name: getattr(owner, name) for name in Actor.__slots__}
    viewer = Actor(**{**fields, "role": Role.VIEWER})
    assert await service.list_recurring(viewer) == [made]
    for attempt in (
        service.add_recurring(viewer, entered()),
        service.change_recurring(viewer, made.id, entered(), version=None),
        service.skip_day(viewer, made.id, on("2026-12-01")),
        service.pause(viewer, made.id),
        service.resume(viewer, made.id),
        service.delete_recurring(viewer, made.id),
        service.restore_recurring(viewer, made.id),
    ):
        with pytest.raises(ForbiddenError):
            await attempt


async def test_an_entry_begins_what_comes_again_and_is_not_made_twice(owner):
    entry = await factories.make_entry(owner, date=on("2026-10-31"), category="Rent")
    wanted = template_of(entry)
    assert (wanted.amount, wanted.party, wanted.category) == (entry.amount, entry.party, "Rent")
    credit = template_of(
        replace(
            entry, due_on=on("2026-11-14"), foreign_amount=Decimal(50),
            foreign_currency_code="USD", exchange_rate=Decimal("0.84"),
        )
    )  # fmt: skip
    assert (credit.due_days, credit.foreign_currency_code, credit.foreign_amount) == (
        14, "USD", 50,
    )  # fmt: skip
    refund = template_of(
        replace(
            entry, amount=-entry.amount, foreign_amount=Decimal(-50),
            foreign_currency_code="USD", exchange_rate=Decimal("0.84"),
        )
    )  # fmt: skip
    assert (refund.amount, refund.foreign_amount) == (entry.amount, 50), "always above zero"
    await service.add_recurring(owner, wanted)
    await record_due(owner)
    assert await days(owner) == []
    with clock.fixed(date(2027, 3, 1)):
        await record_due(owner)
    assert await days(owner) == ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]
    assert await find_entry(owner, Kind.EXPENSE, entry.id) == entry
    assert recurring_address(entry.kind, "x") == "/recurring?kind=expense&entry=x"
