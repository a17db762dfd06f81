"""Reports in the browser: the address holds what is shown, figures lead on, paper is clean."""

import datetime as dt
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from finance_app.identity.rules import Actor
from finance_app.kit import clock
from finance_app.ledger.categories.service import ensure_category
from finance_app.ledger.entries.rules import Kind
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.pdf import Pdf
from tests.factories import make_entry

PATH = "/reports/profit-and-loss"
SHELL_WORDS = ("Search or jump to", "Dashboard", "Print", "No comparison", "Log out", "Excel")


async def small_firm(actor: Actor) -> int:
    """Record a little in this year and the one before; returns this year."""
    year = clock.today().year
    for at, (rent, fee) in enumerate([(900, 2000), (800, 2500)]):
        day = dt.date(year - at, 1, 15)
        await make_entry(actor, category="Rent", amount=Decimal(rent), date=day)
        await make_entry(actor, Kind.INCOME, amount=Decimal(fee), date=day)
    await make_entry(actor, category="Travel", amount=Decimal("50.25"), date=dt.date(year, 1, 2))
    return year


def parameters(page: Page) -> dict[str, str]:
    """Return the parameters of the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def cells(page: Page, label: str) -> Any:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=label, exact=True))


async def test_what_is_chosen_is_in_the_address_and_back_undoes_it(open_page, token):
    year = await small_firm(token.actor)
    page = await open_page(PATH, token=token)
    await expect(cells(page, "Net profit")).to_contain_text("1,049.75")
    await page.get_by_label("Compare with").select_option("year")
    await expect(page.get_by_role("columnheader", name=f"FY {year - 1}")).to_be_visible()
    assert parameters(page) == {"compare": "year"}
    await expect(cells(page, "Rent")).to_contain_text("(100.00) worse(12.5%)")
    await page.get_by_label("Columns").select_option("quarter")
    await expect(page.get_by_role("columnheader", name=f"Q1 {year}")).to_be_visible()
    assert parameters(page) == {"compare": "year", "by": "quarter"}
    await page.get_by_label("Basis").select_option("cash")
    await expect(page.get_by_role("heading", name="cash basis")).to_be_visible()
    found = await Axe().run(page)
    assert [one["id"] for one in found.response["violations"]] == []

    await page.go_back()
    await expect(page.get_by_role("heading", name="accrual basis")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_label("Columns")).to_have_value("total")
    await expect(page.get_by_label("Compare with")).to_have_value("year")
    await page.go_forward()
    await expect(page.get_by_role("columnheader", name=f"Q1 {year}")).to_be_visible()
    # The address alone is enough for someone else.
    shared = await open_page("/" + page.url.split("/", 3)[3], token=token)
    await expect(shared.get_by_role("columnheader", name=f"Q1 {year}")).to_be_visible()


async def test_a_figure_leads_to_its_entries_by_keyboard_and_back_again(open_page, token):
    year = await small_firm(token.actor)
    page = await open_page("/", token=token)
    await page.get_by_role("heading", name="Needs attention").wait_for()
    await page.keyboard.press("g")
    await page.keyboard.press("o")
    await page.get_by_role("main").get_by_role("link", name="Profit and loss").focus()
    await page.keyboard.press("Enter")
    figure = cells(page, "Rent").get_by_role("link", name="(900.00)")
    await figure.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Expenses", exact=True)).to_be_visible()
    assert parameters(page) == {
        "category": "Rent", "from": f"{year}-01-01", "to": f"{year}-12-31",
    }  # fmt: skip
    await expect(page.get_by_role("row").filter(has_text="900.00")).to_have_count(1)
    await expect(page.get_by_role("row").filter(has_text="50.25")).to_have_count(0)
    await page.go_back()
    await expect(cells(page, "Net profit")).to_contain_text("1,049.75")
    await page.get_by_role("link", name="Previous period").focus()
    await page.keyboard.press("Enter")
    await expect(cells(page, "Net profit")).to_contain_text("1,700.00")
    assert parameters(page) == {"from": f"{year - 1}-01-01", "to": f"{year - 1}-12-31"}


async def test_wrong_days_are_said_and_stay_as_typed(open_page, token):
    await small_firm(token.actor)
    page = await open_page(f"{PATH}?from=2026-05-01&to=2026-04-01&basis=tax", token=token)
    await expect(page.get_by_text("Write accrual or cash.").first).to_be_visible()
    await page.goto(page.url.replace("&basis=tax", ""))
    await expect(page.get_by_text("The last day is before the first.").first).to_be_visible()
    await expect(page.get_by_label("From")).to_have_value("2026-05-01")
    await page.get_by_label("To", exact=True).fill("2026-05-31")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_text("The last day is before the first.")).to_have_count(0)


@pytest.mark.parametrize("name", ["Profit and loss", "Balance sheet", "Trial balance"])
async def test_a_wide_report_scrolls_within_its_card_on_a_phone(open_page, token, name):
    await small_firm(token.actor)
    path = f"/reports/{name.lower().replace(' ', '-')}"
    page = await open_page(f"{path}?by=month&compare=year", token=token, size=PHONE)
    await expect(page.get_by_role("region", name=name).get_by_role("table")).to_be_visible()
    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0


async def long_year(actor: Actor) -> int:
    """Record something in sixty categories; returns the year."""
    year = clock.today().year
    for at in range(60):
        await ensure_category(actor, Kind.EXPENSE, f"Cost {at:02d}")
        await make_entry(
            actor,
            category=f"Cost {at:02d}",
            amount=Decimal(1000 * (at + 1)),
            date=dt.date(year, 1, 5),
        )
    await make_entry(actor, Kind.INCOME, amount=Decimal(4_000_000), date=dt.date(year, 2, 5))
    return year


async def printed(page: Page) -> Pdf:
    """Print the page as the browser's own command does."""
    return Pdf(await page.pdf(prefer_css_page_size=True))


async def test_print_is_the_statement_alone_with_its_headings_on_each_page(open_page, token):
    year = await long_year(token.actor)
    page = await open_page(PATH, token=token, mode="dark")
    await expect(cells(page, "Net profit")).to_contain_text("2,170,000.00")
    pdf = await printed(page)
    assert len(pdf.pages) == 2
    first, last = pdf.pages
    assert "Harbour Park Ltd" in first.text
    heading = f"Profit and loss, 1 Jan to 31 Dec {year}, accrual basis, EUR"
    assert heading in first.text.splitlines()
    assert "Made on" in first.text
    assert "Net profit" in last.text
    for at, one in enumerate(pdf.pages, start=1):
        assert not one.is_across
        assert f"FY {year}" in one.text
        assert f"{at} / 2" in one.text.splitlines()
        assert [word for word in SHELL_WORDS if word in one.text] == []
        assert token.actor.email not in one.text
    # Nothing is cut or lost between two pages.
    whole = first.text + last.text
    assert [at for at in range(60) if whole.count(f"Cost {at:02d}") != 1] == []


async def test_many_columns_are_printed_across(open_page, token):
    year = await long_year(token.actor)
    page = await open_page(f"{PATH}?by=month", token=token, size=DESKTOP)
    await expect(cells(page, "Net profit")).to_contain_text("4,000,000.00")
    pdf = await printed(page)
    assert all(one.is_across for one in pdf.pages)
    for one in pdf.pages:
        titles = [line for line in one.text.splitlines() if f"Jan {year}" in line]
        assert [
            month for month in ("Jan", "Jun", "Dec") if f"{month} {year}" not in titles[0]
        ] == []
        assert titles[0].endswith("Total")
    # Nothing is cut off within the margins of Letter, which is narrower across than A4.
    await page.emulate_media(media="print")
    await page.set_viewport_size({"width": 944, "height": 700})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 944


async def test_print_opens_the_browsers_own_window(open_page, token):
    await small_firm(token.actor)
    page = await open_page(PATH, token=token)
    await expect(cells(page, "Net profit")).to_be_visible()
    await page.evaluate("window.print = () => { window.__printed = true; }")
    await page.get_by_role("button", name="Print").click()
    await page.wait_for_function("window.__printed === true")
