"""Depreciation becomes entries: once a month and asset, and what happens to them later."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from finance_app.fixed_assets.changes.service import list_changes, reverse_change
from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.posting.rules import PostingMonth, PostingSettings
from finance_app.fixed_assets.posting.service import (
    adjust_postings,
    get_settings,
    list_due,
    list_posted,
    post_due,
    set_settings,
)
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.service import record_assets
from finance_app.fixed_assets.results.rules import CATEGORIES as RESULTS
from finance_app.fixed_assets.results.rules import IMPAIRMENT
from finance_app.fixed_assets.terms.rules import Convention, Method, Terms
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.kit.errors import ForbiddenError, LockedError
from finance_app.ledger.categories.service import ensure_category, get_category, merge_categories
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import (
    categorise_entry,
    change_entry,
    delete_entries,
    restore_entries,
)
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.service import sum_accounts
from finance_app.ledger.locks.service import lock_books
from tests.factories import make_asset, make_entry
from tests.fixed_assets.figures import (
    all_entries,
    happened,
    posted,
    rewritten,
    rows_of,
    sign_up,
    state_of,
    with_settings,
)
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits

TODAY = date(2026, 11, 25)
ENDS = [
    "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30",
    "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31",
]  # fmt: skip
JUNE = date(2026, 6, 30)
D = Decimal
RESULT_CATEGORIES = {IMPAIRMENT, *RESULTS.values()}
BY_MONTH = Terms(convention=Convention.MONTH)
MACRS = Terms(Method.MACRS, Convention.HALF_YEAR, 60)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


async def by_hand(actor: Actor, entry: Entry, **fields: Any) -> Entry:
    changed = EntryInput.of(entry).model_copy(update=fields)
    return await change_entry(actor, entry.kind, entry.id, changed, version=None)


async def sums(actor: Actor) -> D:
    """Return what all entries charge, less what they give back."""
    charged = [amount for _, amount in await posted(actor)]
    return sum(charged, D(0)) - sum(amount for _, amount in await posted(actor, Kind.INCOME))


async def rows_until(actor: Actor, day: date) -> list[tuple[Any, ...]]:
    """Return everything kept of entries and postings up to a day."""
    rows = [row for row in await rows_of(actor, "expenses") if row[2] <= day]
    own = await rows_of(actor, "depreciation_postings")
    return [*rows, *(row for row in own if row[3] <= day)]


# Once


async def test_each_month_that_is_over_becomes_an_entry():
    actor = await make_actor()
    assert await list_due(actor) == []
    await make_asset(actor)
    due = await list_due(actor)
    assert [one.month.last.isoformat() for one in due] == ENDS
    assert {(one.charge_count, one.amount) for one in due} == {(1, 100)}
    assert await post_due(actor) == due
    assert (await list_due(actor), await post_due(actor)) == ([], [])
    assert await list_posted(actor) == due[::-1]
    assert await posted(actor) == [(end, 100) for end in ENDS]
    first = (await all_entries(actor))[0]
    assert (first.category, first.party, first.payment_method) == ("Depreciation", "Forklift", "")
    assert first.notes == "Depreciation, January 2026"
    assert {row[1] for row in await rows_of(actor, "expenses", "id, source, 1")} == {"depreciation"}


async def test_depreciation_is_credited_to_accumulated_depreciation():
    actor = await sign_up()
    await make_asset(actor)
    await post_due(actor)
    sums = await sum_accounts(actor, [date(2026, 1, 1)], TODAY)
    assert sums.of(SystemAccount.DEPRECIATION, 1).credit == D(1000)
    assert sums.of(SystemAccount.CASH, 1).credit == D(6000)  # what the asset cost, no charge


async def test_a_month_is_posted_once_however_many_post_at_once():
    actor = await make_actor()
    for number in range(3):
        await make_asset(actor, name=f"{number}")
    results = await asyncio.gather(*(post_due(actor) for _ in range(5)))
    assert sorted(len(one) for one in results) == [0, 0, 0, 0, 10]
    assert await posted(actor) == [(end, 100) for end in ENDS for _ in range(3)]


async def test_a_month_is_posted_when_it_is_over_and_never_again():
    actor = await make_actor()
    with clock.fixed(date(2026, 10, 31)) as now:
        await make_asset(actor)
        assert len(await post_due(actor)) == 9
        now.move_to(date(2026, 11, 1))
        assert [one.month.last for one in await post_due(actor)] == [date(2026, 10, 31)]
        now.move_to(date(2026, 11, 30))
        assert await post_due(actor) == []
        now.move_to(date(2029, 3, 1))
        assert len(await post_due(actor)) == 28
        assert await post_due(actor) == []
    assert await sums(actor) == 3800


async def test_an_asset_that_is_recorded_late_catches_up():
    actor = await make_actor()
    await make_asset(actor)
    await post_due(actor)
    await make_asset(actor, name="Late", acquisition_date=date(2026, 3, 1))
    late = await post_due(actor)
    assert [(one.month.last.isoformat(), one.charge_count) for one in late] == [
        (end, 1) for end in ENDS[2:]
    ]
    assert await sums(actor) == 1800


async def test_what_is_posted_in_a_year_is_what_the_year_charges():
    """1,000 over three years by day: each year a third of it, in twelve months."""
    actor = await make_actor()
    await make_asset(actor, value=D(1000), terms=Terms(life_months=36))
    with clock.fixed(date(2030, 1, 1)):
        await post_due(actor)
    found = await posted(actor)
    of_year = {
        year: sum(amount for day, amount in found if day.startswith(year))
        for year in ("2026", "2027", "2028", "2029")
    }
    assert of_year == {"2026": D("333.33"), "2027": D("333.33"), "2028": D("333.34"), "2029": 0}
    assert len(found) == 36


@pytest.mark.parametrize(
    ("start", "first", "ends"),
    [
        ("04-06", "2026-04-06", ["2026-05-05", "2026-06-05", "2026-07-05"]),
        ("01-31", "2026-01-31", ["2026-02-27", "2026-03-30", "2026-04-29"]),
        ("08-31", "2025-08-31", ["2025-09-29", "2025-10-30", "2025-11-29"]),
        ("02-28", "2026-02-28", ["2026-03-27", "2026-04-27", "2026-05-27"]),
    ],
)
async def test_entries_are_of_the_last_day_of_the_fiscal_month(start, first, ends):
    actor = await make_actor(fiscal_year_start=start)
    with clock.fixed(date(2026, 8, 20)):
        await make_asset(actor, acquisition_date=date(2025, 1, 1), terms=Terms(life_months=60))
        months = await post_due(actor)
        assert (await get_settings(actor)).posts_from == months[0].month.first
    assert months[0].month.first.isoformat() == first
    assert [day for day, _ in await posted(actor)][:3] == ends


async def test_amounts_have_the_digits_of_the_currency_and_sum_to_the_charge():
    actor = await make_actor(currency_code="JPY")
    await make_asset(actor, value=D(100), terms=Terms(life_months=12))
    with clock.fixed(date(2027, 1, 1)):
        await post_due(actor)
    amounts = [amount for _, amount in await posted(actor)]
    assert set(amounts) == {D(8), D(9)}
    assert sum(amounts) == 100


async def test_the_sample_s_entries_go_with_the_sample():
    actor = await make_actor()
    own = await make_asset(actor)
    sample = AssetInput.of(own).model_copy(update={"name": "Sample"})
    await record_assets(actor, [sample], source="sample")
    await post_due(actor)
    sources = {row[:2] for row in await rows_of(actor, "expenses", "vendor, source, id")}
    assert sources == {("Forklift", "depreciation"), ("Sample", "sample")}


# From when on, and what is locked


async def test_nothing_is_posted_before_the_day_that_was_chosen():
    actor = await make_actor()
    await make_asset(actor, acquisition_date=date(2025, 1, 1), terms=Terms(life_months=60))
    assert await get_settings(actor) == PostingSettings(date(2026, 1, 1), is_automatic=True)
    await set_settings(actor, date(2026, 8, 16), is_automatic=False)
    assert await get_settings(actor) == PostingSettings(date(2026, 8, 16), is_automatic=False)
    months = await post_due(actor)
    assert months[0].month == PostingMonth(date(2026, 8, 16), date(2026, 8, 31))
    assert [day for day, _ in await posted(actor)] == ENDS[7:]
    half, whole, _ = [amount for _, amount in await posted(actor)]
    assert abs(half / whole - D(16) / 30) < D("0.001")
    await set_settings(actor, date(2026, 7, 1), is_automatic=True)
    assert [one.month.last.isoformat() for one in await post_due(actor)] == ENDS[6:7]
    await set_settings(actor, date(2026, 11, 1), is_automatic=True)
    assert await post_due(actor) == []
    assert [day for day, _ in await posted(actor)] == ENDS[6:]


async def test_locked_months_are_never_posted():
    actor = await make_actor()
    await make_asset(actor)
    await lock_books(actor, JUNE)
    assert [one.month.last.isoformat() for one in await list_due(actor)] == ENDS[6:]
    await post_due(actor)
    assert [day for day, _ in await posted(actor)] == ENDS[6:]


async def test_a_month_that_is_locked_in_part_is_posted_on_its_open_last_day():
    actor = await make_actor()
    await make_asset(actor)
    await lock_books(actor, date(2026, 9, 15))
    await post_due(actor)
    assert await posted(actor) == [(end, 100) for end in ENDS[8:]]


async def test_the_books_are_not_locked_over_months_that_are_being_posted():
    actor = await make_actor()
    await make_asset(actor)
    async with Held(actor, lambda: post_due(actor)) as posting:
        locking = asyncio.create_task(lock_books(actor, JUNE))
        assert await waits(locking)
        await posting.end()
        await locking
    assert len(await posted(actor)) == 10


async def test_locked_entries_stay_whatever_happens_to_the_asset():
    actor = await make_actor()
    asset, gone = await make_asset(actor), await make_asset(actor, name="Gone")
    late = await make_asset(actor, acquisition_date=date(2026, 9, 1))
    await happened(actor, gone, "addition", date(2026, 7, 15), amount=52)
    await post_due(actor)
    await lock_books(actor, date(2026, 7, 31))
    before = await rows_until(actor, date(2026, 7, 31))
    assert len(before) == 2 * 7 * 2
    (change,) = await list_changes(actor, gone.id)
    with pytest.raises(LockedError):
        await reverse_change(actor, gone.id, change.id)
    with pytest.raises(LockedError):
        await rewritten(actor, asset, value=D(9000))
    await happened(actor, asset, "revision", date(2026, 8, 1), terms=Terms(life_months=1))
    await happened(actor, gone, "disposal", date(2026, 8, 1))
    await rewritten(actor, asset, name="Renamed", type="Rigs")
    await rewritten(actor, late, acquisition_date=date(2026, 8, 15), in_service_on=TODAY)
    await set_settings(actor, date(2024, 1, 1), is_automatic=True)
    await adjust_postings(actor, [asset.id, gone.id, late.id])
    with clock.fixed(date(2027, 5, 1)):
        await post_due(actor)
    assert await rows_until(actor, date(2026, 7, 31)) == before


# What happens later


PROSPECTIVE = {
    "revision": ({"terms": replace(BY_MONTH, life_months=13)}, "400.00"),
    "addition": ({"amount": 520}, "110.00"),
    "impairment": ({"amount": 520}, "90.00"),
    "part disposal": ({"amount": 3000}, "50.00"),
}


@pytest.mark.parametrize("kind", PROSPECTIVE)
async def test_a_change_adjusts_the_open_posted_months_from_its_day_on_and_nothing_else(kind):
    """On 1 September 5,200 are left for 52 months: 100 a month, and others from then on."""
    actor = await make_actor()
    asset, other = await make_asset(actor), await make_asset(actor, name="Other")
    await make_entry(actor, date=date(2026, 9, 30), party="Forklift")
    await post_due(actor)
    before = {row[1]: row for row in await rows_of(actor, "expenses")}
    fields, amount = PROSPECTIVE[kind]
    name = "disposal" if kind == "part disposal" else kind
    on = date(2026, 8, 31) if name == "disposal" else date(2026, 9, 1)
    await happened(actor, asset, name, on, **fields)
    after = {row[1]: row for row in await rows_of(actor, "expenses")}
    results = {one.id for one in await all_entries(actor) if one.category in RESULT_CATEGORIES}
    assert set(after) - results == set(before)
    assert len(results) == (kind in {"impairment", "part disposal"})
    known = [one for one in await all_entries(actor) if one.id not in results]
    changed = [one for one in known if after[one.id] != before[one.id]]
    assert [(one.date.isoformat(), one.amount, one.party) for one in changed] == [
        (end, D(amount), "Forklift") for end in ENDS[8:]
    ]
    assert {one.version for one in changed} == {2}
    assert await post_due(actor) == []
    assert (await get_settings(actor)).posts_from == date(2026, 1, 1)
    assert other.version == 1


async def test_an_entry_that_was_changed_moved_or_deleted_by_hand_is_left_alone():
    actor = await make_actor()
    asset = await make_asset(actor)
    await post_due(actor)
    entries = await all_entries(actor)
    await by_hand(actor, entries[6], amount=D(77))
    await by_hand(actor, entries[7], date=date(2026, 9, 1))
    await delete_entries(actor, Kind.EXPENSE, [entries[8].id])
    await rewritten(actor, asset, value=D(12000))
    assert await posted(actor) == [
        *((end, 200) for end in ENDS[:6]), (ENDS[6], 77), ("2026-09-01", 100), (ENDS[9], 200),
    ]  # fmt: skip
    assert [one.id for one in await all_entries(actor, trashed=True)] == [entries[8].id]
    assert await post_due(actor) == []
    # Even where a month that is locked now holds what was moved there.
    await lock_books(actor, date(2026, 9, 15))
    await happened(actor, asset, ChangeKind.ADDITION, date(2026, 10, 1), amount=51)
    assert (await posted(actor))[-2:] == [("2026-09-01", 100), (ENDS[9], 201)]


async def test_an_entry_that_was_filed_elsewhere_stays_there_and_follows():
    actor = await make_actor()
    asset = await make_asset(actor)
    await post_due(actor)
    first, second, *_ = await all_entries(actor)
    await categorise_entry(actor, Kind.EXPENSE, first.id, "Office", version=None)
    await by_hand(actor, second, notes="mine", party="Forklift 2")
    own, office = [await get_category(actor, Kind.EXPENSE, n) for n in ("Depreciation", "Office")]
    await rewritten(actor, asset, value=D(12000))
    found = await all_entries(actor)
    assert (found[0].category, found[0].amount) == ("Office", 200)
    assert (found[1].notes, found[1].party, found[1].amount) == ("mine", "Forklift 2", 200)
    await merge_categories(actor, own.id, office.id)
    await rewritten(actor, asset, value=D(6000))
    assert {(one.category, one.amount) for one in await all_entries(actor)} == {("Office", 100)}
    with clock.fixed(date(2026, 12, 1)):
        await post_due(actor)
    assert (await all_entries(actor))[-1].category == "Depreciation"
    assert await ensure_category(actor, Kind.EXPENSE, "depreciation")


async def test_a_charge_that_becomes_zero_takes_its_entry_to_the_trash_and_brings_it_back():
    actor = await make_actor()
    asset = await make_asset(actor)
    await post_due(actor)
    before = await rows_of(actor, "expenses", "id, date, amount")
    await happened(actor, asset, ChangeKind.IMPAIRMENT, date(2026, 9, 1), amount=5200)
    assert [day for day, _ in await posted(actor)] == ENDS[:8]
    assert len(await all_entries(actor, trashed=True)) == 2
    assert await post_due(actor) == []
    (change,) = await list_changes(actor, asset.id)
    await reverse_change(actor, asset.id, change.id)
    assert await posted(actor) == [(end, 100) for end in ENDS]
    (loss,) = await all_entries(actor, trashed=True)
    rows = await rows_of(actor, "expenses", "id, date, amount")
    assert [row for row in rows if row[0] != loss.id] == before
    # What somebody takes out of the trash meanwhile is theirs.
    await happened(actor, asset, ChangeKind.IMPAIRMENT, date(2026, 9, 1), amount=5200)
    gone = [one for one in await all_entries(actor, trashed=True) if one.category == "Depreciation"]
    first, _ = sorted(gone, key=lambda one: one.date)
    await restore_entries(actor, Kind.EXPENSE, [first.id])
    await by_hand(actor, first, amount=D(77))
    (_, change) = await list_changes(actor, asset.id)
    await reverse_change(actor, asset.id, change.id)
    assert await posted(actor) == [*((end, 100) for end in ENDS[:8]), (ENDS[8], 77), (ENDS[9], 100)]


async def test_a_charge_that_was_zero_is_posted_once_it_is_not():
    actor = await make_actor()
    asset = await make_asset(actor, terms=replace(BY_MONTH, residual=D(6000)))
    assert await post_due(actor) == []
    await happened(actor, asset, ChangeKind.ADDITION, date(2026, 6, 1), amount=550)
    assert await posted(actor) == []
    await post_due(actor)
    assert await posted(actor) == [(end, 10) for end in ENDS[5:]]


async def test_macrs_gives_depreciation_back_as_an_income():
    """Sold in the year it came into use, nothing is allowed: what was charged comes back."""
    actor = await make_actor()
    asset = await make_asset(actor, terms=MACRS)
    await post_due(actor)
    before, whole = await posted(actor), await sums(actor)
    charged = sum(amount for _, amount in before[:9])
    await happened(actor, asset, ChangeKind.DISPOSAL, date(2026, 10, 15), proceeds=1)
    assert await posted(actor) == before[:9]
    (income,) = await all_entries(actor, Kind.INCOME)
    assert (income.date.isoformat(), income.amount) == (ENDS[9], charged)
    assert (income.category, income.party) == ("Depreciation reversed", "Forklift")
    assert await sums(actor) == 0
    assert (await list_posted(actor))[0].amount == -charged
    (change,) = await list_changes(actor, asset.id)
    await reverse_change(actor, asset.id, change.id)
    assert await posted(actor) == before
    assert (await posted(actor, Kind.INCOME), await sums(actor)) == ([], whole)


async def test_what_macrs_gives_back_before_it_was_posted_is_posted_so():
    actor = await make_actor()
    asset = await make_asset(actor, terms=MACRS)
    await happened(actor, asset, ChangeKind.DISPOSAL, date(2026, 10, 15))
    due = await list_due(actor)
    assert sum(one.amount for one in due) == 0
    assert due[-1].amount < 0
    assert await post_due(actor) == due
    assert [day for day, _ in await posted(actor, Kind.INCOME)] == [ENDS[9]]
    assert await sums(actor) == 0


# Another calendar


async def test_months_of_two_calendars_that_begin_on_one_day_are_not_taken_for_each_other():
    """Of one asset January is posted, of the other 1 to 5 January, after the months were cut."""
    actor = await sign_up()
    old = await make_asset(actor, terms=Terms())
    await post_due(actor)
    later = await with_settings(actor, start="01-06")
    before = await posted(later)
    await set_settings(later, date(2026, 1, 1), is_automatic=True)
    new = await make_asset(later, name="New", terms=Terms())
    await post_due(later)
    assert [one for one in await posted(later) if one[0] in ENDS] == before
    state = await state_of(later)
    assert await adjust_postings(later, [old.id, new.id]) == 0
    assert await state_of(later) == state


# Who may


async def test_viewers_and_other_businesses_post_nothing():
    actor, other = await make_actor(), await make_actor()
    asset = await make_asset(actor)
    await make_asset(other, name="Theirs")
    theirs = await state_of(other)
    viewer = replace(actor, role=Role.VIEWER)
    for attempt in (
        post_due(viewer),
        adjust_postings(viewer, [asset.id]),
        set_settings(viewer, TODAY, is_automatic=False),
    ):
        with pytest.raises(ForbiddenError):
            await attempt
    assert len(await list_due(viewer)) == 10
    assert await list_posted(viewer) == []
    await post_due(actor)
    await rewritten(actor, asset, value=D(12000))
    await adjust_postings(other, [asset.id])
    assert await state_of(other) == theirs
    assert {one.party for one in await all_entries(actor)} == {"Forklift"}
