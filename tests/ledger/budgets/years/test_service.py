"""A year filled and a year copied, on a real database."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.identity.rules import Actor
from finance_app.kit.errors import ForbiddenError, InvalidInputError
from finance_app.ledger.budgets.rules import Undone
from finance_app.ledger.budgets.service import BudgetCategoryError, list_budgets, undo_change
from finance_app.ledger.budgets.years.rules import Fill
from finance_app.ledger.budgets.years.service import NothingToCopyError, copy_year, fill_year
from finance_app.ledger.categories.rules import Kind
from tests.factories import some_id
from tests.ledger.budgets.cells import FEB, JAN, MARCH, budgets, id_of, put
from tests.ledger.businesses import make_actor


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def test_a_year_is_filled_spread_cleared_and_put_back(owner):
    office = await id_of(owner, "Office")
    await put(owner, "Office", FEB, 7)
    same = await fill_year(owner, office, 2026, Decimal("850.5"), how=Fill.EVERY_MONTH)
    assert same.changed_count == 12
    assert list((await budgets(owner, "Office")).values()) == ["850.50"] * 12
    spread = await fill_year(owner, office, 2026, Decimal(1000), how=Fill.SPREAD)
    found = await budgets(owner, "Office")
    assert sum(map(Decimal, found.values())) == 1000
    assert (found[JAN], found[dt.date(2026, 12, 1)]) == ("83.34", "83.33")
    cleared = await fill_year(owner, office, 2026, None, how=Fill.EVERY_MONTH)
    assert await budgets(owner, "Office") == {}
    assert cleared.change_id is not None
    assert await undo_change(owner, cleared.change_id) == Undone(12, 0)
    assert await budgets(owner, "Office") == found
    assert spread.change_id is not None
    assert await undo_change(owner, spread.change_id) == Undone(0, 12), "their versions are newer"


async def test_a_fiscal_year_is_filled_from_its_own_first_month():
    owner = await make_actor(fiscal_year_start="04-06")
    office = await id_of(owner, "Office")
    await fill_year(owner, office, 2026, Decimal(12), how=Fill.SPREAD)
    found = await list_budgets(owner, dt.date(2026, 4, 6), dt.date(2027, 4, 5))
    assert found[Kind.EXPENSE, office] == {
        dt.date(2026 + (month < 4), month, 6): Decimal(1) for month in range(1, 13)
    }


async def test_a_year_is_copied_with_a_percentage_and_put_back(owner):
    await put(owner, "Office", JAN, "100.10")
    await put(owner, "Rent", FEB, "1000")
    next_jan, next_feb, next_march = (dt.date(2027, month, 1) for month in (1, 2, 3))
    await put(owner, "Office", next_march, 5)
    await put(owner, "Office", next_jan, 9)
    done = await copy_year(owner, 2026, 2027, factor_ratio=Decimal("1.05"))
    assert done.changed_count == 2
    office, rent = await id_of(owner, "Office"), await id_of(owner, "Rent")

    async def next_year():
        return await list_budgets(owner, next_jan, dt.date(2027, 12, 31))

    assert await next_year() == {
        (Kind.EXPENSE, office): {next_jan: Decimal("105.11"), next_march: Decimal(5)},
        (Kind.EXPENSE, rent): {next_feb: Decimal(1050)},
    }
    assert done.change_id is not None
    assert await undo_change(owner, done.change_id) == Undone(2, 0)
    assert await next_year() == {
        (Kind.EXPENSE, office): {next_jan: Decimal(9), next_march: Decimal(5)}
    }


async def test_months_of_a_fiscal_year_go_to_the_same_months_of_the_other():
    owner = await make_actor(fiscal_year_start="01-31")
    last_of_february = dt.date(2027, 2, 28)
    await put(owner, "Office", last_of_february, 8)
    await copy_year(owner, 2027, 2028, factor_ratio=Decimal(1))
    found = await list_budgets(owner, dt.date(2028, 1, 31), dt.date(2028, 12, 31))
    assert list(found.values()) == [{dt.date(2028, 2, 29): Decimal(8)}]


async def test_what_cannot_be_copied_is_said(owner):
    with pytest.raises(NothingToCopyError, match="There is no budget for FY 2025 to copy"):
        await copy_year(owner, 2025, 2026, factor_ratio=Decimal(1))
    for years, factor, field in (
        ((2026, 2026), "1", "to_year"),
        ((1899, 2026), "1", "from_year"),
        ((2026, 2200), "1", "to_year"),
        ((2026, 2027), "-1", "percent"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            await copy_year(owner, *years, factor_ratio=Decimal(factor))
        assert set(caught.value.fields) == {field}
    await put(owner, "Office", MARCH, "99999999999999")
    with pytest.raises(InvalidInputError, match="too large"):
        await copy_year(owner, 2026, 2027, factor_ratio=Decimal(2))


async def test_what_cannot_fill_a_year_is_said(owner):
    office = await id_of(owner, "Office")
    for year, amount, field in (
        (2200, "1", "year"),
        (2026, "-1", "amount"),
        (2026, "NaN", "amount"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            await fill_year(owner, office, year, Decimal(amount), how=Fill.SPREAD)
        assert set(caught.value.fields) == {field}
    with pytest.raises(BudgetCategoryError):
        await fill_year(owner, some_id(), 2026, Decimal(1), how=Fill.SPREAD)
    viewer = await make_actor(role="viewer")
    for attempt in (
        fill_year(viewer, office, 2026, Decimal(1), how=Fill.SPREAD),
        copy_year(viewer, 2025, 2026, factor_ratio=Decimal(1)),
    ):
        with pytest.raises(ForbiddenError):
            await attempt
