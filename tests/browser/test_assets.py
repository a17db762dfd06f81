"""The life of an asset in the browser: bought, written down, revised, sold, and taken back."""

import httpx
from playwright.async_api import expect

from finance_app.kit import clock
from tests.browser.conftest import PHONE


async def test_an_asset_from_purchase_to_sale(open_page, base_url, token):
    page = await open_page("/fixed-assets", token=token)
    await expect(page.get_by_text("No assets yet")).to_be_visible()
    await page.get_by_role("button", name="Add asset").first.click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label("Name", exact=True).fill("Delivery van")
    await sheet.get_by_label("Price").fill("24,800.005")
    await sheet.get_by_label("Bought on").fill("2025-01-01")
    await sheet.get_by_label("Useful life").fill("0")
    await sheet.get_by_role("button", name="Save").click()
    await expect(sheet.get_by_text("EUR has 2 decimals, and this amount has more.")).to_be_visible()
    await expect(sheet.get_by_text("The useful life must be longer than zero.")).to_be_visible()
    await expect(sheet.get_by_label("Name", exact=True)).to_have_value("Delivery van")
    await sheet.get_by_label("Price").fill("24,800")
    await sheet.get_by_label("Useful life").fill("5")
    await sheet.get_by_label("Residual value").fill("800")
    await sheet.get_by_role("button", name="Save").click()

    await expect(page.get_by_role("heading", name="Delivery van")).to_be_visible()
    schedule = page.get_by_role("region", name="Schedule by fiscal year")
    await expect(schedule.get_by_role("row").nth(1)).to_contain_text("4,800.00")
    await expect(schedule.get_by_role("row").last).to_contain_text("800.00")

    await page.get_by_role("button", name="Record", exact=True).click()
    await page.get_by_role("button", name="Dispose").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label("Day").fill("2024-12-31")
    await sheet.get_by_label("Proceeds").fill("17,000")
    await sheet.get_by_role("button", name="Show the difference").click()
    await expect(sheet.get_by_text("It was bought on 1 January 2025")).to_be_visible()
    await expect(sheet.get_by_label("Proceeds")).to_have_value("17,000")
    await sheet.get_by_label("Day").fill("2025-12-31")
    await sheet.get_by_role("button", name="Show the difference").click()
    await expect(sheet.get_by_text("Carrying amount")).to_be_visible()
    await expect(sheet.get_by_text("20,000.00")).to_be_visible()
    await sheet.get_by_role("button", name="Apply this change").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_text("Proceeds 17,000.00, loss 3,000.00")).to_be_visible()

    await page.get_by_role("button", name="Reverse").click()
    await expect(page.get_by_text("Reversed", exact=True)).to_be_visible()
    cookies = {c["name"]: c["value"] for c in await page.context.cookies()}
    async with httpx.AsyncClient(base_url=base_url, cookies=cookies) as client:
        (item,) = (await client.get("/api/v1/assets?on=2025-12-31")).json()["items"]
    assert (item["cost"], item["depreciation"], item["book_value"]) == (
        "24800.00", "4800.00", "20000.00",
    )  # fmt: skip


async def test_assets_are_imported_from_a_file_and_posted(open_page, token):
    first = clock.today().replace(month=1, day=1)
    page = await open_page("/fixed-assets/import", token=token)
    text = f"name,acquisition_date,value,life\nPress,{first},1200,1\nWrong,{first},,5\n"
    await page.get_by_label("File to import").set_input_files(
        {"name": "assets.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    await page.get_by_role("button", name="Look at it").first.click()
    await expect(page.get_by_text("1 to import · 1 with something wrong")).to_be_visible()
    await page.get_by_role("button", name="Import 1").click()
    await expect(page.get_by_role("link", name="Press")).to_be_visible()
    await page.get_by_role("link", name="Posting").click()
    if first.month != clock.today().month:
        await page.get_by_role("button", name="Post", exact=True).click()
        await expect(page.get_by_text("Nothing to post")).to_be_visible()


async def test_the_register_works_by_keyboard_on_a_phone(open_page, token):
    page = await open_page("/fixed-assets", token=token, size=PHONE)
    await expect(page.get_by_text("No assets yet")).to_be_visible()
    await page.get_by_role("button", name="Add asset").first.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog").wait_for()
    await page.keyboard.type("Bench")
    await page.keyboard.press("Tab")
    await page.keyboard.type("900")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Bench")).to_be_visible()
