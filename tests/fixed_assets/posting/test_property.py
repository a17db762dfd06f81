"""Whatever happens and whoever posts when: entries say what schedules say, locked ones stay."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from finance_app.fixed_assets.changes.rules import active
from finance_app.fixed_assets.changes.service import (
    get_schedule,
    list_changes,
    record_change,
    reverse_change,
)
from finance_app.fixed_assets.depreciation.service import books_of
from finance_app.fixed_assets.posting.service import list_due, post_due
from finance_app.fixed_assets.register.service import delete_asset, record_asset, restore_asset
from finance_app.fixed_assets.terms.rules import Convention, Terms
from finance_app.identity.rules import Actor
from finance_app.kit import clock, db
from finance_app.kit.errors import AppError
from finance_app.kit.period import FiscalYearStart, month_end, month_number
from finance_app.ledger.gl_accounts.rules import SystemAccount
from finance_app.ledger.journals.service import sum_accounts
from finance_app.ledger.locks.service import lock_books
from tests.factories import make_asset
from tests.fixed_assets.figures import rewritten, rows_of, sign_up, with_settings
from tests.fixed_assets.lives import STARTS, STEPS, TODAY, Life, change_of, lives

DAY = timedelta(days=1)
# Shrinking would take minutes, for every example makes a business.
WITH_DATABASE = {
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
ENTRIES = text("""
SELECT p.asset_id, p.month, p.ends_on, p.amount, e.date AS charged_on, e.amount AS charged,
       i.date AS given_on, i.amount AS given, a.deleted_at IS NOT NULL AS is_trashed
FROM depreciation_postings AS p JOIN assets AS a ON a.id = p.asset_id
LEFT JOIN expenses AS e ON e.id = p.expense_id AND e.deleted_at IS NULL
LEFT JOIN incomes AS i ON i.id = p.income_id AND i.deleted_at IS NULL
ORDER BY p.asset_id, p.month
""")
PICK = st.integers(0, 1)
OPEN_ACTIONS = st.one_of(
    st.tuples(st.just("move"), st.integers(1, 70), st.none()),
    st.tuples(st.just("post"), st.none(), st.none()),
    st.tuples(st.just("change"), PICK, STEPS),
    st.tuples(st.just("change"), PICK, STEPS),
    st.tuples(st.just("reverse"), PICK, st.none()),
    st.tuples(st.just("rewrite"), PICK, st.integers(1, 300)),
    st.tuples(st.just("trash"), PICK, st.none()),
    st.tuples(st.just("restore"), PICK, st.none()),
)
ACTIONS = st.one_of(
    OPEN_ACTIONS,
    OPEN_ACTIONS,
    st.tuples(st.just("lock"), st.integers(0, 400), st.none()),
    st.tuples(st.just("calendar"), st.sampled_from(STARTS), st.none()),
)


@dataclass
class Work:
    """A business in which things happen to two assets, and what was locked in it."""

    actor: Actor
    now: clock.FixedClock
    lives: list[Life]
    ids: list[UUID] = field(default_factory=list)
    locked: date | None = None
    locked_rows: list[tuple[Any, ...]] = field(default_factory=list)
    today: date = TODAY

    async def move(self, days: int, _: None) -> None:
        self.now.advance(timedelta(days=days))

    async def post(self, *_: None) -> None:
        await post_due(self.actor)
        assert await list_due(self.actor) == []

    async def change(self, number: int, step: Any) -> None:
        day = clock.today() - timedelta(days=step.days)
        change = change_of(step, day, self.lives[number], self.actor.currency_code)
        await record_change(self.actor, self.ids[number], change)

    async def reverse(self, number: int, _: None) -> None:
        for one in active(await list_changes(self.actor, self.ids[number]))[-1:]:
            await reverse_change(self.actor, self.ids[number], one.id)

    async def rewrite(self, number: int, value: int) -> None:
        asset, _ = await get_schedule(self.actor, self.ids[number])
        await rewritten(self.actor, asset, value=Decimal(value))

    async def trash(self, number: int, _: None) -> None:
        await delete_asset(self.actor, self.ids[number])

    async def restore(self, number: int, _: None) -> None:
        await restore_asset(self.actor, self.ids[number])

    async def lock(self, days: int, _: None) -> None:
        day = clock.today() - timedelta(days=days)
        await lock_books(self.actor, day)
        self.locked, self.locked_rows = day, await self.rows_until(day)

    async def calendar(self, start: str, _: None) -> None:
        self.actor = await with_settings(self.actor, start=start)

    async def rows_until(self, day: date) -> list[tuple[Any, ...]]:
        rows = [*await rows_of(self.actor, "expenses"), *await rows_of(self.actor, "incomes")]
        return [row for row in rows if row[2] <= day]

    async def check(self) -> None:
        """See that every entry is what the schedule says, that none overlap, and no lock broke."""
        books = books_of(self.actor)
        schedules = {one: (await get_schedule(self.actor, one))[1] for one in self.ids}
        async with db.transaction(self.actor, read_only=True) as session:
            rows = (await session.execute(ENTRIES)).all()
        for row in rows:
            found = (row.charged or 0) - (row.given or 0)
            if row.is_trashed:
                assert found == 0, row
                continue
            wanted = schedules[row.asset_id].charge_between(row.month, row.ends_on, books)
            assert (row.amount, found) == (wanted, wanted), row
            assert {row.charged_on, row.given_on} <= {None, row.ends_on}, row
        for one, other in pairwise(rows):
            assert one.asset_id != other.asset_id or one.ends_on < other.month
        if self.locked is not None:
            assert await self.rows_until(self.locked) == self.locked_rows
        sums = await sum_accounts(self.actor, [], date(2199, 12, 31))
        assert sums.of(SystemAccount.CLEARING, 0).balance == 0

    async def check_ledger(self, start: str) -> None:
        """See that the accounts of the ledger are what the register says once all is posted."""
        day, books = last_over(clock.today(), start), books_of(self.actor)
        cost = depreciation = Decimal(0)
        for one in self.ids:
            if (await trashed(self.actor))[one]:
                continue
            at = (await get_schedule(self.actor, one))[1].at(day, books)
            cost, depreciation = cost + at.cost, depreciation + at.depreciation
        sums = await sum_accounts(self.actor, [], day)
        assert sums.of(SystemAccount.FIXED_ASSETS, 0).balance == cost
        assert sums.of(SystemAccount.DEPRECIATION, 0).balance == -depreciation


async def trashed(actor: Actor) -> dict[UUID, bool]:
    """Return of each asset whether it is in the trash."""
    rows = await rows_of(actor, "assets", "id, deleted_at IS NOT NULL, 1")
    return {row[0]: row[1] for row in rows}


async def worked(data: st.DataObject, kinds: st.SearchStrategy[Any]) -> tuple[Work, str]:
    """Return a business in which drawn things happened to two assets, all posted, and its year."""
    code, start = data.draw(st.sampled_from(["EUR", "JPY"])), data.draw(st.sampled_from(STARTS))
    drawn = data.draw(st.lists(lives(code), min_size=2, max_size=2))
    actions = data.draw(st.lists(kinds, min_size=3, max_size=14))
    actor = await sign_up(currency_code=code, fiscal_year_start=start)
    with clock.fixed(TODAY) as now:
        work = Work(actor, now, drawn)
        for life in drawn:
            work.ids.append((await record_asset(actor, life.asset)).id)
        await work.post()
        for name, first, second in [*actions, ("post", None, None)]:
            try:
                await getattr(work, name)(first, second)
            except AppError as error:
                if error.status not in {404, 409, 422}:
                    raise
            await work.check()
        work.today = clock.today()
    return work, start


@settings(max_examples=12, **WITH_DATABASE)
@given(data=st.data())
async def test_entries_say_what_schedules_say_and_locked_ones_stay(data):
    await worked(data, ACTIONS)


@settings(max_examples=15, **WITH_DATABASE)
@given(data=st.data())
async def test_the_accounts_of_the_ledger_are_what_the_register_says(data):
    work, start = await worked(data, OPEN_ACTIONS)
    with clock.fixed(work.today):
        await work.check_ledger(start)


@settings(max_examples=12, **WITH_DATABASE)
@given(
    st.lists(st.sampled_from(STARTS), min_size=3, max_size=3),
    st.lists(st.integers(0, 100), min_size=2, max_size=2),
)
async def test_no_day_is_posted_twice_or_left_out_when_the_fiscal_months_are_cut_anew(starts, days):
    first, *others = starts
    actor = await sign_up(fiscal_year_start=first)
    with clock.fixed(date(2026, 5, 15)) as now:
        bought = {"acquisition_date": date(2024, 2, 29), "value": Decimal(36000)}
        daily = await make_asset(actor, terms=Terms(life_months=120), **bought)
        monthly = Terms(convention=Convention.MONTH, life_months=120)
        by_month = await make_asset(actor, terms=monthly, **bought)
        await post_due(actor)
        posted_through = await through(actor, daily.id)
        for start, gap in zip(others, days, strict=True):
            now.advance(timedelta(days=gap))
            actor = await with_settings(actor, start=start)
            await post_due(actor)
            posted_through = max(posted_through, last_over(clock.today(), start))
            assert await through(actor, daily.id) == posted_through
        books = books_of(actor)
        for asset in (daily, by_month):
            spans = [row for row in await spans_of(actor) if row[0] == asset.id]
            for one, other in pairwise(spans):
                assert one[2] < other[1]
                assert asset is by_month or one[2] + DAY == other[1]
            _, schedule = await get_schedule(actor, asset.id)
            posts_from = (await spans_of(actor))[0][1] if asset is daily else spans[0][1]
            wanted = schedule.charge_between(posts_from, posted_through, books)
            assert sum(row[3] for row in spans) == wanted


def last_over(today: date, start: str) -> date:
    """Return the last day of the last fiscal month that is over."""
    books_start = FiscalYearStart.parse(start)
    return month_end(month_number(today, books_start) - 1, books_start)


async def spans_of(actor: Actor) -> list[tuple[Any, ...]]:
    """Return first and last day and amount of every posting, by asset and in order."""
    return await rows_of(actor, "depreciation_postings", "asset_id, month, ends_on, amount")


async def through(actor: Actor, asset_id: UUID) -> date:
    """Return the last day that was posted of an asset."""
    return max(row[2] for row in await spans_of(actor) if row[0] == asset_id)


async def test_an_asset_not_yet_posted_gets_all_its_months_when_they_are_cut_anew():
    actor = await sign_up(fiscal_year_start="01-01")
    with clock.fixed(date(2026, 5, 15)):
        bought = {"acquisition_date": date(2024, 2, 29), "value": Decimal(36000)}
        first = await make_asset(actor, terms=Terms(life_months=120), **bought)
        await post_due(actor)
        late = await make_asset(actor, terms=Terms(life_months=120), **bought)
        actor = await with_settings(actor, start="04-06")
        await post_due(actor)
        books = books_of(actor)
        for asset in (first, late):
            spans = [row for row in await spans_of(actor) if row[0] == asset.id]
            assert (spans[0][1], spans[-1][2]) == (date(2026, 1, 1), date(2026, 5, 5))
            assert all(one[2] + DAY == other[1] for one, other in pairwise(spans))
            _, schedule = await get_schedule(actor, asset.id)
            wanted = schedule.charge_between(date(2026, 1, 1), date(2026, 5, 5), books)
            assert sum(row[3] for row in spans) == wanted
