"""Budgets on a real database: set, overwritten, taken back, and nobody else's."""

import asyncio
import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import text

from finance_app.identity.inputs import BusinessInput
from finance_app.identity.rules import Actor, Role
from finance_app.identity.service import change_settings
from finance_app.kit import db
from finance_app.kit.errors import AppError, ForbiddenError, InvalidInputError
from finance_app.ledger.budgets import service
from finance_app.ledger.budgets.rules import Undone
from finance_app.ledger.budgets.service import (
    BudgetCategoryError,
    BudgetChangeNotFoundError,
    BudgetCurrencyError,
    BudgetTwiceError,
    StaleBudgetError,
    list_budgets,
    list_cells,
    set_budget,
    set_budgets,
    undo_change,
)
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.categories.service import merge_categories
from tests import factories
from tests.factories import as_admin, some_id
from tests.ledger.budgets.cells import (
    FEB,
    JAN,
    MARCH,
    YEAR,
    budgets,
    id_of,
    put,
    version_of,
    wanted,
)
from tests.ledger.businesses import make_actor
from tests.ledger.locks.held import Held, waits

EXPENSE, INCOME = Kind.EXPENSE, Kind.INCOME


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


def same_business(owner: Actor, role: Role = Role.BOOKKEEPER) -> Actor:
    fields = {name: getattr(owner, name) for name in Actor.__slots__}
    return Actor(**{**fields, "role": role, "user_id": db.new_id()})


async def test_budgets_are_listed_by_category_and_month(owner):
    office, sales = await id_of(owner, "Office"), await id_of(owner, "Sales", INCOME)
    await set_budgets(
        owner,
        [
            wanted(office, JAN, "100"),
            wanted(office, FEB, "0"),
            wanted(sales, FEB, "2500.50"),
            wanted(sales, dt.date(2027, 1, 1), "1"),
        ],
    )
    assert await list_budgets(owner, *YEAR) == {
        (EXPENSE, office): {JAN: Decimal(100), FEB: Decimal(0)},
        (INCOME, sales): {FEB: Decimal("2500.5")},
    }
    assert await list_budgets(owner, FEB, dt.date(2026, 2, 14)) == {
        (EXPENSE, office): {FEB: Decimal(0)},
        (INCOME, sales): {FEB: Decimal("2500.5")},
    }, "a month is found by any day of it"
    assert await list_budgets(owner, MARCH, MARCH) == {}


async def test_a_budget_is_set_overwritten_and_taken_away_and_its_version_counts_on(owner):
    office = await id_of(owner, "Office")
    first = await set_budget(owner, office, JAN, Decimal(100), version=0)
    assert (first.changed_count, first.budgets[0].version) == (1, 1)
    second = await set_budget(owner, office, JAN, Decimal("120.5"), version=1)
    assert (second.budgets[0].amount, second.budgets[0].version) == (Decimal("120.50"), 2)
    gone = await set_budget(owner, office, JAN, None, version=2)
    assert (gone.budgets[0].amount, gone.budgets[0].version) == (None, 3)
    assert await list_budgets(owner, *YEAR) == {}
    with pytest.raises(StaleBudgetError):
        await set_budget(owner, office, JAN, Decimal(5), version=0)
    back = await set_budget(owner, office, JAN, Decimal(5), version=3)
    assert back.budgets[0].version == 4


async def test_what_does_not_differ_is_not_changed(owner):
    office = await id_of(owner, "Office")
    await set_budget(owner, office, JAN, Decimal(100))
    same = await set_budgets(
        owner, [wanted(office, JAN, "100.00", version=0), wanted(office, FEB, None, version=9)]
    )
    assert (same.changed_count, same.change_id) == (0, None)
    assert [(one.amount, one.version) for one in same.budgets] == [(Decimal(100), 1), (None, 0)]
    assert await version_of(owner, "Office", JAN) == 1


async def test_a_budget_that_someone_changed_since_is_refused_with_both_values(owner):
    office = await id_of(owner, "Office")
    await set_budget(owner, office, FEB, Decimal(100), version=0)
    await set_budget(same_business(owner), office, FEB, Decimal(120), version=1)
    with pytest.raises(StaleBudgetError) as caught:
        await set_budgets(
            owner, [wanted(office, JAN, 7, version=0), wanted(office, FEB, 90, version=1)]
        )
    assert caught.value.message == (
        "Someone else has changed Office, February 2026, since you opened it: it is 120.00 now,"
        " and you entered 90.00. Nothing was saved."
    )
    assert [(one.month, one.amount, one.version) for one in caught.value.current] == [
        (FEB, Decimal(120), 2)
    ]
    assert await budgets(owner, "Office") == {FEB: "120.00"}, "all or none"
    with pytest.raises(StaleBudgetError, match="now, and you entered no budget"):
        await set_budget(owner, office, FEB, None, version=1)
    with pytest.raises(StaleBudgetError, match="it is no budget now, and"):
        await set_budget(owner, office, JAN, Decimal(5), version=1)


async def test_of_many_one_that_cannot_be_refuses_all(owner):
    office, sales = await id_of(owner, "Office"), await id_of(owner, "Sales", INCOME)
    fit = wanted(office, JAN, 100)
    for wrong, error, field in (
        (wanted(some_id(), FEB, 1), BudgetCategoryError, "category_id"),
        (wanted(sales, FEB, -1), InvalidInputError, "amount"),
        (wanted(sales, FEB, "1.001"), InvalidInputError, "amount"),
        (wanted(sales, dt.date(2026, 2, 2), 1), InvalidInputError, "month"),
        (wanted(sales, dt.date(1899, 12, 1), 1), InvalidInputError, "month"),
        (wanted(sales, dt.date(2200, 1, 1), 1), InvalidInputError, "month"),
    ):
        with pytest.raises(error) as caught:
            await set_budgets(owner, [fit, wrong])
        assert set(caught.value.fields) == {field}
    with pytest.raises(BudgetTwiceError):
        await set_budgets(owner, [fit, wanted(office, JAN, 50)])
    assert await list_budgets(owner, *YEAR) == {}
    assert (await set_budgets(owner, [])).change_id is None


async def test_there_is_an_end_to_budgets_at_once(owner, monkeypatch):
    office = await id_of(owner, "Office")
    monkeypatch.setattr(service, "CELLS_MAX", 1)
    with pytest.raises(InvalidInputError, match="At most 1 budgets"):
        await set_budgets(owner, [wanted(office, JAN, 1), wanted(office, FEB, 1)])


async def test_a_change_is_undone_once_and_leaves_what_was_changed_since(owner):
    office = await id_of(owner, "Office")
    await put(owner, "Office", JAN, 10)
    done = await set_budgets(
        owner, [wanted(office, JAN, 11), wanted(office, FEB, 12), wanted(office, MARCH, 13)]
    )
    await put(owner, "Office", MARCH, 14)
    assert done.change_id is not None
    assert await undo_change(owner, done.change_id) == Undone(2, 1)
    assert await budgets(owner, "Office") == {JAN: "10.00", MARCH: "14.00"}
    assert await undo_change(owner, done.change_id) == Undone(0, 0)
    with pytest.raises(BudgetChangeNotFoundError):
        await undo_change(owner, some_id())


async def test_an_undo_after_an_undo_knows_that_the_value_is_not_the_same(owner):
    first = await put(owner, "Office", JAN, 10)
    second = await put(owner, "Office", JAN, 20)
    third = await put(owner, "Office", JAN, 10)
    assert await undo_change(owner, first) == Undone(0, 1), "the same value, another version"
    assert await undo_change(owner, third) == Undone(1, 0)
    assert await undo_change(owner, second) == Undone(0, 1)
    assert await budgets(owner, "Office") == {JAN: "20.00"}


async def test_the_fiscal_year_moves_and_every_budget_follows_in_its_order():
    owner = await factories.make_actor()
    office = await id_of(owner, "Office")
    months = [dt.date(2026, month, 1) for month in range(1, 13)]
    await set_budgets(owner, [wanted(office, one, one.month) for one in months])

    async def move(actor: Actor, start: str) -> Actor:
        entered = BusinessInput(business_name="Books", currency_code="EUR", fiscal_year_start=start)
        return await change_settings(actor, entered)

    moved = await move(owner, "03-31")
    found = (await list_budgets(moved, dt.date(2025, 1, 1), dt.date(2027, 12, 31)))[EXPENSE, office]
    assert list(found.values()) == [Decimal(month) for month in range(1, 13)]
    assert list(found)[:3] == [dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31)]
    set_again = await set_budget(moved, office, dt.date(2026, 2, 28), Decimal(22), version=1)
    assert set_again.budgets[0].version == 2
    back = await move(moved, "01-01")
    assert list((await list_budgets(back, *YEAR))[EXPENSE, office].items()) == [
        (month, Decimal(22 if month.month == 2 else month.month)) for month in months
    ]


async def test_budgets_follow_the_currency_of_a_business_without_entries():
    owner = await factories.make_actor()
    await put(owner, "Office", JAN, "100.50")
    entered = BusinessInput(business_name="Books", currency_code="USD", fiscal_year_start="01-01")
    now = await change_settings(owner, entered)
    async with db.transaction(now) as session:
        rows = await session.execute(text("SELECT currency_code, amount FROM budgets"))
        assert rows.all() == [("USD", Decimal("100.5000"))]
    assert await budgets(now, "Office") == {JAN: "100.50"}
    with pytest.raises(BudgetCurrencyError, match="Budgets are in USD, the currency of the books"):
        await put(owner, "Office", JAN, 5)


async def test_two_who_set_a_budget_at_once_do_not_overwrite_each_other(owner):
    office = await id_of(owner, "Office")
    done = await asyncio.gather(
        *(set_budget(owner, office, JAN, Decimal(n + 1), version=0) for n in range(6)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, StaleBudgetError) for one in done) == 5
    assert await version_of(owner, "Office", JAN) == 1


async def test_who_sets_a_budget_waits_for_whoever_is_about_to(owner):
    office = await id_of(owner, "Office")

    async def work():
        await set_budget(owner, office, JAN, Decimal(10))

    async with Held(owner, work) as held:
        task = asyncio.create_task(set_budget(owner, office, JAN, Decimal(20), version=0))
        assert await waits(task)
        await held.end()
        with pytest.raises(StaleBudgetError, match="it is 10"):
            await task


async def test_a_merge_waits_for_a_budget_under_way_and_takes_it_along(owner):
    office, rent = await id_of(owner, "Office"), await id_of(owner, "Rent")
    await put(owner, "Office", JAN, 5)  # a budget that is there takes no lock of its category

    async def work():
        await set_budget(owner, office, JAN, Decimal(10))

    async with Held(owner, work) as held:
        task = asyncio.create_task(merge_categories(owner, office, rent))
        assert await waits(task)
        await held.end()
        await task
    assert await budgets(owner, "Rent") == {JAN: "10.00"}
    with pytest.raises(BudgetCategoryError):
        await set_budget(owner, office, JAN, Decimal(5))


async def test_a_viewer_reads_budgets_and_sets_none(owner):
    change_id = await put(owner, "Office", JAN, 5)
    viewer = same_business(owner, Role.VIEWER)
    assert len(await list_budgets(viewer, *YEAR)) == 1
    for attempt in (
        set_budget(viewer, some_id(), JAN, Decimal(1)),
        set_budgets(viewer, []),
        undo_change(viewer, change_id),
    ):
        with pytest.raises(ForbiddenError):
            await attempt
    assert (await set_budget(same_business(owner), await id_of(owner, "Office"), FEB, None)).budgets


async def test_another_business_has_no_budgets_for_me(owner):
    change_id = await put(owner, "Office", JAN, 5)
    office = await id_of(owner, "Office")
    other = await make_actor()
    assert await list_cells(other, *YEAR) == ()
    with pytest.raises(BudgetCategoryError):
        await set_budget(other, office, JAN, Decimal(1))
    with pytest.raises(BudgetChangeNotFoundError):
        await undo_change(other, change_id)
    assert await budgets(owner, "Office") == {JAN: "5.00"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE budgets SET amount = -1",
        "INSERT INTO budgets (organization_id, category_id, month, amount, currency_code)"
        " SELECT organization_id, category_id, DATE '2026-02-02', 1, 'EUR' FROM budgets",
        "DELETE FROM budgets",
        "UPDATE budgets SET month = DATE '2026-05-01'",
        "UPDATE budget_changes SET amounts = '{}'",
    ],
)
async def test_the_database_refuses_what_no_budget_can_be(owner, statement):
    await put(owner, "Office", JAN, 5)
    with pytest.raises(AppError):
        async with db.transaction(owner) as session:
            await session.execute(text(statement))


async def test_who_set_a_budget_last_is_known(owner, admin_url):
    await put(owner, "Office", JAN, 5)
    other = same_business(owner)
    await put(other, "Office", JAN, 6)
    rows = await as_admin(
        admin_url, "SELECT updated_by FROM budgets WHERE organization_id = :o",
        o=owner.organization_id,
    )  # fmt: skip
    assert [row[0] for row in rows] == [other.user_id]
