"""Budgets typed into the grid, and views kept over a list, with the keyboard in a real browser."""

import datetime as dt
from decimal import Decimal
from typing import Any

from playwright.async_api import expect

from finance_app.kit import clock
from finance_app.kit.period import CALENDAR_YEAR, PeriodKind, period_of
from finance_app.ledger.budgets.service import list_budgets, set_budget
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.saved_views.rules import ViewedList
from finance_app.ledger.saved_views.service import list_views
from tests.browser.conftest import PHONE
from tests.browser.test_pages import settled
from tests.factories import make_entry
from tests.ledger.budgets.cells import id_of

YEAR = 2026
MONTHS = [dt.date(YEAR, month, 1) for month in range(1, 13)]


async def amounts(token: Any, name: str) -> list[Decimal | None]:
    found = await list_budgets(token.actor, MONTHS[0], MONTHS[-1])
    months = found.get((Kind.EXPENSE, await id_of(token.actor, name)), {})
    return [months.get(month) for month in MONTHS]


def field(page: Any, name: str, month: dt.date) -> Any:
    label = period_of(month, PeriodKind.MONTH, CALENDAR_YEAR).label
    return page.get_by_label(f"{name}, {label}", exact=True)


async def test_budgets_are_typed_one_after_the_other_and_none_is_lost(open_page, token):
    page = await open_page(f"/budgets?year={YEAR}", token=token)
    await settled(page)
    await field(page, "Office", MONTHS[0]).focus()
    for text in ("10", "20.5", "0", "40"):
        await page.keyboard.type(text)
        await page.keyboard.press("Tab")
    await page.get_by_text("Office, April 2026: 40.00.").wait_for()
    assert [await field(page, "Office", one).input_value() for one in MONTHS[:5]] == [
        "10.00", "20.50", "0.00", "40.00", "",
    ]  # fmt: skip
    assert (await amounts(token, "Office"))[:5] == [
        Decimal(10), Decimal("20.5"), Decimal(0), Decimal(40), None,
    ]  # fmt: skip
    await field(page, "Rent", MONTHS[0]).fill("850")
    await page.keyboard.press("Enter")
    await page.get_by_text("Rent, January 2026: 850.00.").wait_for()
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_text("1 budget put back.").wait_for()
    await expect(field(page, "Rent", MONTHS[0])).to_have_value("")


async def test_a_cell_that_someone_changed_shows_both_values(open_page, token):
    page = await open_page(f"/budgets?year={YEAR}", token=token)
    await settled(page)
    await field(page, "Office", MONTHS[1]).fill("abc")
    await page.keyboard.press("Tab")
    await page.get_by_text("“abc” is not an amount").wait_for()
    assert await field(page, "Office", MONTHS[1]).get_attribute("aria-invalid") == "true"
    await set_budget(token.actor, await id_of(token.actor, "Rent"), MONTHS[0], Decimal(900))
    await field(page, "Rent", MONTHS[0]).fill("850")
    await page.keyboard.press("Tab")
    await page.get_by_text("it is 900.00 now, and you entered 850.00").wait_for()
    assert (await amounts(token, "Rent"))[0] == 900
    assert await field(page, "Office", MONTHS[1]).input_value() == "abc", "nothing typed is lost"
    await page.get_by_role("button", name="Use 850").click()
    await page.get_by_text("Rent, January 2026: 850.00.").wait_for()
    assert (await amounts(token, "Rent"))[0] == 850
    await page.get_by_role("button", name="Put back Office, February 2026").click()
    await page.get_by_text("“abc” is not an amount").wait_for(state="detached")
    await expect(field(page, "Office", MONTHS[1])).to_have_value("")


async def test_a_phone_fills_a_year_of_the_category_it_shows(open_page, token):
    page = await open_page(f"/budgets?year={YEAR}", token=token, size=PHONE)
    await settled(page)
    await page.get_by_label("Category", exact=True).select_option(label="Office")
    await page.get_by_label("Actions for Office").click()
    await page.get_by_role("button", name="Spread a year").click()
    await page.get_by_label("Amount of the year").fill("1000")
    await page.keyboard.press("Enter")
    await page.get_by_text("12 budgets set.").wait_for()
    await expect(field(page, "Office", MONTHS[11])).to_have_value("83.33")
    assert not await field(page, "Rent", MONTHS[0]).is_visible()
    assert sum(one or 0 for one in await amounts(token, "Office")) == 1000


async def test_a_view_is_kept_chosen_and_deleted_with_the_keyboard(open_page, token):
    await make_entry(token.actor, category="Office", date=clock.today())
    page = await open_page("/expenses?category=Office", token=token)
    await settled(page)
    control = page.get_by_title("Views: filters that were kept")
    await control.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Save this view").wait_for()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog", name="Save this view").wait_for()
    await page.keyboard.type("Desk")
    await page.keyboard.press("Enter")
    await page.get_by_text("View saved: Desk.").wait_for()
    await expect(control).to_have_text("Desk")
    await page.goto(page.url.partition("?")[0])
    await settled(page)
    await expect(control).to_have_text("Views")
    await control.click()
    await page.get_by_role("button", name="Desk").click()
    await page.wait_for_url("**/expenses?category=Office")
    await page.locator(".fa-filter", has_text="Desk").wait_for()
    await control.click()
    await page.get_by_role("button", name="Delete", exact=True).last.click()
    await page.get_by_text("View deleted: Desk.").wait_for()
    assert await list_views(token.actor, ViewedList.EXPENSES) == ()
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_text("View restored: Desk.").wait_for()
    await expect(control).to_have_text("Desk")
