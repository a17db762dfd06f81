"""The real job from the first visit to the workbook, by mouse, keyboard and phone."""

import io
import os
from pathlib import Path

import httpx
from openpyxl import load_workbook
from playwright.async_api import expect

from finance_app.ledger.sample.service import load_sample
from tests.browser.conftest import PHONE
from tests.factories import PASSWORD, make_token, new_email

SCREENSHOT = Path(__file__).parent / "screenshots" / "dashboard.png"


async def test_from_sign_up_to_the_workbook(open_page, base_url):
    page = await open_page("/signup")
    email = new_email()
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("Business name").fill("Harbour Park Ltd")
    await page.get_by_label("Currency").select_option("EUR")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_text("No entries yet")).to_be_visible()
    assert await page.evaluate("document.cookie") == "", "script can read no cookie"
    await page.get_by_role("button", name="Load sample business").first.click()
    await expect(page.get_by_role("heading", name="Recent entries")).to_be_visible()
    await page.get_by_role("button", name="Remove").click()
    await expect(page.get_by_text("No entries yet")).to_be_visible()

    await page.keyboard.press("n")
    await (
        page.get_by_role("dialog")
        .get_by_role("textbox")
        .first.fill("42.50 Staples office yesterday card")
    )
    await expect(page.get_by_label("Read so far").get_by_text("42.50")).to_be_visible()
    await expect(page.get_by_label("Read so far").get_by_text("Staples")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("definition").filter(has_text="42").first).to_be_visible()

    async with page.expect_download() as waiting:
        await (
            page.get_by_role("link", name="Excel")
            .or_(page.get_by_role("button", name="Excel"))
            .first.click()
        )
    download = await waiting.value
    book = load_workbook(io.BytesIO(Path(await download.path()).read_bytes()), data_only=True)
    assert "Checks" in book.sheetnames

    cookies = {c["name"]: c["value"] for c in await page.context.cookies()}
    assert (await page.context.cookies())[0]["httpOnly"]
    async with httpx.AsyncClient(base_url=base_url, cookies=cookies) as client:
        found = (await client.get("/api/v1/expenses")).json()["items"]
    assert [(i["amount"], i["vendor"], i["category"]) for i in found] == [
        ("42.50", "Staples", "Office")
    ]

    await page.get_by_role("button", name=email).click()
    await page.get_by_role("button", name="Log out").first.click()
    await page.wait_for_url("**/login")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password", exact=True).fill("not the password")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_text("The email address or the password is wrong.")).to_be_visible()
    await expect(page.get_by_label("Email")).to_have_value(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("heading", name="Recent entries")).to_be_visible()


async def test_a_list_is_filtered_in_its_address_and_back_works(open_page, token):
    await load_sample(token.actor)
    page = await open_page("/expenses", token=token)
    await page.get_by_role("row").nth(2).wait_for()
    await page.get_by_label("Category", exact=True).first.select_option("Travel")
    await page.wait_for_url("**category=Travel**")
    await expect(page.get_by_text("entries, total")).to_be_visible()
    await page.get_by_role("link", name="Amount").click()
    await page.wait_for_url("**sort=**amount**")
    await page.go_back()
    await page.wait_for_url(lambda url: "category=Travel" in url and "sort=" not in url)
    await page.reload()
    await expect(page.get_by_label("Category", exact=True).first).to_have_value("Travel")


async def test_an_entry_is_deleted_undone_and_recategorised(open_page, token):
    await load_sample(token.actor)
    page = await open_page("/expenses?category=none", token=token)
    rows = page.get_by_role("row")
    await rows.nth(1).wait_for()
    summary = page.get_by_text("entries, total")
    before = await summary.inner_text()
    await rows.nth(1).get_by_role("checkbox").click()
    await page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("1 expense deleted.")).to_be_visible()
    await expect(summary).not_to_have_text(before)
    await page.get_by_role("button", name="Undo").click()
    await expect(summary).to_have_text(before)
    await rows.nth(1).get_by_role("combobox").select_option("Meals")
    await expect(summary).not_to_have_text(before)


async def test_the_palette_and_the_shortcuts_work_by_keyboard(open_page, token):
    page = await open_page("/", token=token)
    await expect(page.get_by_text("No entries yet")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").wait_for()
    await page.keyboard.type("categ")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/categories")
    await page.keyboard.press("g")
    await page.keyboard.press("e")
    await page.wait_for_url("**/expenses")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Go to Incomes")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_phone_adds_an_entry_and_finds_its_way(open_page, token):
    page = await open_page("/", token=token, size=PHONE)
    bar = page.get_by_role("navigation", name="Phone")
    await bar.get_by_role("button", name="Add expense").tap()
    await page.get_by_role("dialog").get_by_role("textbox").first.fill("1234.50 Marina Rent")
    await page.get_by_role("dialog").get_by_role("button", name="Save expense").tap()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await bar.get_by_role("link", name="Expenses").tap()
    await expect(page.get_by_role("row").filter(has_text="1,234.50")).to_be_visible()


async def test_the_readme_shows_the_dashboard_of_the_sample(open_page):
    token = await make_token(email="ana@harbour-park.example")
    await load_sample(token.actor)
    page = await open_page("/", token=token)
    await expect(page.get_by_role("heading", name="Recent entries")).to_be_visible()
    await page.locator(".js-plotly-plot").first.wait_for()
    picture = await page.screenshot()
    if os.environ.get("UPDATE_SCREENSHOT"):
        SCREENSHOT.parent.mkdir(exist_ok=True)
        SCREENSHOT.write_bytes(picture)
    assert SCREENSHOT.exists(), "make it with UPDATE_SCREENSHOT=1"
    assert picture[16:24] == SCREENSHOT.read_bytes()[16:24], "both are 1440 by 900"
