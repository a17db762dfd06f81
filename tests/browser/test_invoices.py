"""An invoice in the browser: recorded, overdue, paid in part, reported, locked; on a phone too."""

import datetime as dt
from typing import Any

from playwright.async_api import Page, expect

from finance_app.kit import clock
from tests.browser.conftest import PHONE


def total(page: Page, label: str) -> Any:
    """Return the line of a report that has a name."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=label, exact=True))


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


async def test_an_invoice_is_paid_reported_and_locked(open_page, token):
    today = clock.today()
    last_year = today.year - 1
    day, due = dt.date(last_year, 11, 3), dt.date(last_year, 12, 3)
    page = await open_page("/incomes", token=token)
    await expect(page.get_by_role("heading", name="Incomes")).to_be_visible()
    await invoice(page, "1190", "Baker", day, due)

    row = page.get_by_role("row").filter(has_text="Baker")
    await expect(row).to_contain_text("Overdue")
    await row.get_by_role("button", name="Baker", exact=True).click()
    panel = page.get_by_role("region", name="Payments")
    await panel.get_by_role("button", name="Record payment").click()
    await panel.get_by_label("Amount paid").fill("595")
    await panel.get_by_label("Paid on").fill(dt.date(last_year, 12, 1).isoformat())
    await panel.get_by_role("button", name="Record payment").last.click()
    await expect(panel).to_contain_text("595.00")
    await page.keyboard.press("Escape")

    # On accrual basis all of it counts, without its tax; on cash basis the half that came.
    days = f"from={last_year}-01-01&to={last_year}-12-31"
    report = await open_page(f"/reports/profit-and-loss?{days}", token=token)
    await expect(total(report, "Net profit")).to_contain_text("1,000.00")
    await report.get_by_label("Basis").select_option("cash")
    await expect(total(report, "Net profit")).to_contain_text("500.00")
    sheet = await open_page(f"/reports/balance-sheet?to={last_year}-12-31", token=token)
    await expect(total(sheet, "Receivables")).to_contain_text("595.00")
    await expect(sheet.get_by_text("Difference")).to_have_count(0)
    aged = await open_page(f"/reports/aged-receivables?to={today.isoformat()}", token=token)
    await expect(total(aged, "Baker")).to_contain_text("595.00")

    lock = await open_page("/period-lock", token=token)
    await lock.get_by_label("Last locked day").fill(f"{last_year}-12-31")
    await lock.get_by_role("button", name="Lock").click()
    await expect(lock.get_by_text("The books are locked through")).to_be_visible()
    await page.goto(page.url)
    await expect(page.get_by_role("row").filter(has_text="Baker")).to_be_visible()
    form = await all_fields(page, "5 Baker")
    await form.get_by_label("Date", exact=True).fill(day.isoformat())
    await form.get_by_role("button", name="Save", exact=True).click()
    await expect(form.get_by_text("The books are locked for this day.")).to_be_visible()
    await expect(form.get_by_label("Amount", exact=True)).to_have_value("5.00")


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
