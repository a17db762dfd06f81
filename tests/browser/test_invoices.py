"""Invoices in the browser: recorded on credit, overdue, and found from the ledger."""

import datetime as dt
from typing import Any

from playwright.async_api import Page, expect

from finance_app.kit import clock
from tests.browser.conftest import PHONE


async def all_fields(page: Page, typed: str) -> Any:
    """Open the form of an income by what is typed in one line."""
    await page.keyboard.press("i")
    await page.get_by_role("dialog").get_by_role("textbox").first.fill(typed)
    await page.get_by_role("dialog").get_by_role("button", name="All fields").click()
    form = page.get_by_role("dialog")
    await expect(form.get_by_label("Client")).to_be_visible()
    return form


async def invoice(page: Page, amount: str, client: str, day: dt.date, due: dt.date) -> None:
    """Record an income on credit by its form."""
    form = await all_fields(page, f"{amount} {client}")
    await form.get_by_label("Amount", exact=True).fill(amount)
    await form.get_by_label("Date", exact=True).fill(day.isoformat())
    await form.get_by_label("Client").fill(client)
    await form.get_by_label("Category").select_option("Sales")
    await form.get_by_text("Pay later, refund, tax, currency, split").click()
    await form.get_by_label("Pay later: due on").fill(due.isoformat())
    await form.get_by_label("Tax", exact=True).fill("190")
    await form.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_invoice_is_recorded_and_overdue(open_page, token):
    today = clock.today()
    last_year = today.year - 1
    day, due = dt.date(last_year, 11, 3), dt.date(last_year, 12, 3)
    page = await open_page("/incomes", token=token)
    await expect(page.get_by_role("heading", name="Incomes")).to_be_visible()
    await invoice(page, "1190", "Baker", day, due)

    row = page.get_by_role("row").filter(has_text="Baker")
    await expect(row).to_contain_text("Overdue")


async def test_a_figure_of_the_ledger_leads_to_its_entry_on_a_phone(open_page, token):
    page = await open_page("/incomes", token=token)
    day = dt.date(clock.today().year - 1, 11, 3)
    await expect(page.get_by_role("heading", name="Incomes")).to_be_visible()
    await invoice(page, "1190", "Baker", day, day + dt.timedelta(30))
    query = "account=00000000-0000-0000-0000-000000000001"
    phone = await open_page(
        f"/reports/general-ledger?{query}&from={day.year}-01-01&to={day.year}-12-31",
        token=token, size=PHONE,
    )  # fmt: skip
    link = phone.get_by_role("link", name="Baker")
    await link.scroll_into_view_if_needed()
    await link.click()
    await phone.wait_for_url("**/incomes?entry=**")
    await expect(phone.get_by_role("dialog").get_by_label("Client")).to_have_value("Baker")
