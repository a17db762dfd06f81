"""A statement's way into the books and out again in the browser: by mouse, keyboard and phone."""

import httpx
from playwright.async_api import expect

from tests.browser.conftest import PHONE

STATEMENT = b"""Date,Payee,Description,Amount,Category
2026-10-01,Landlord,Rent October,-1900.00,Rent
2026-10-05,Cafe,Card payment,-3.20,
2026-10-05,Cafe,Card payment,-3.20,
2026-02-30,Nobody,Wrong day,-5.00,
2026-10-12,Customer,Invoice 118,12500.50,Consulting
"""
OPEN = b'Date,Payee,Amount\n03/04/2026,Shop,"1,234"\n05/04/2026,Shop,"-2,500"\n'


async def choose(page, *files):
    """Choose files on the page of imports and send them."""
    await page.get_by_label("Files to import").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files]
    )
    await (
        page.locator("form", has=page.get_by_label("Files to import"))
        .get_by_role("button", name="Read")
        .click()
    )


async def entries(page, base_url, kind):
    """Return the entries of a kind as REST has them."""
    cookies = {c["name"]: c["value"] for c in await page.context.cookies()}
    async with httpx.AsyncClient(base_url=base_url, cookies=cookies) as client:
        return (await client.get(f"/api/v1/{kind}?limit=50")).json()["items"]


async def test_a_statement_is_read_put_right_imported_and_undone(open_page, base_url, token):
    page = await open_page("/import", token=token)
    await expect(page.get_by_text("Nothing imported yet")).to_be_visible()
    await choose(page, ("october.csv", STATEMENT))

    await expect(page.get_by_role("heading", name="october.csv")).to_be_visible()
    await expect(page.get_by_text("February 2026 has no day 30")).to_be_visible()
    await page.get_by_role("button", name="Put right").click()
    form = page.get_by_role("dialog")
    await expect(form.get_by_text("2026-02-30 · Nobody")).to_be_visible()
    await form.get_by_label("Date").fill("2026-02-27")
    await form.get_by_role("button", name="Put right").click()
    await expect(page.get_by_text("Row 5 is put right.")).to_be_visible()

    await page.get_by_role("link", name="Confirm").click()
    await expect(page.get_by_text("1,911.40")).to_be_visible()
    await expect(page.get_by_text("12,500.50")).to_be_visible()
    assert await entries(page, base_url, "expenses") == []
    await page.get_by_role("button", name="Import 5 rows").click()
    await expect(page.get_by_text("5 entries added")).to_be_visible()
    amounts = [one["amount"] for one in await entries(page, base_url, "expenses")]
    assert sorted(amounts) == ["1900.00", "3.20", "3.20", "5.00"]

    await page.get_by_role("link", name="All imports").click()
    await choose(page, ("october.csv", STATEMENT))
    await expect(page.get_by_text("Exactly this file is in the books already.")).to_be_visible()
    await page.get_by_role("link", name="Duplicates (4)").click()
    await expect(page.get_by_text("This line was imported before.").first).to_be_visible()
    await page.get_by_role("button", name="Show the entry").first.click()
    await expect(page.get_by_role("dialog").get_by_label("Vendor")).to_have_value("Landlord")
    await page.keyboard.press("Escape")

    await page.get_by_role("link", name="Show that import").click()
    await page.get_by_role("button", name="Undo import").click()
    await expect(page.get_by_text("Undone on")).to_be_visible()
    assert await entries(page, base_url, "expenses") == []
    assert await entries(page, base_url, "incomes") == []


async def test_both_readings_are_shown_and_chosen_by_keyboard(open_page, token):
    page = await open_page("/import", token=token)
    await choose(page, ("open.csv", OPEN))
    await expect(page.get_by_text("The amounts can be read in two ways")).to_be_visible()
    await expect(page.get_by_role("button", name="Import 2 rows")).to_have_count(0)
    await expect(page.get_by_text("sum -1.266")).to_be_visible()
    marks = page.get_by_role("group", name="Amounts")
    await marks.get_by_role("radio").first.focus()
    await page.keyboard.press("Space")
    orders = page.get_by_role("group", name="Dates")
    await orders.get_by_role("radio").first.focus()
    await page.keyboard.press("ArrowDown")
    await page.get_by_role("button", name="Read it so").press("Enter")
    await expect(page.get_by_role("button", name="Import 2 rows")).to_be_visible()
    await page.get_by_role("button", name="Import 2 rows").press("Enter")
    await expect(page.get_by_text("2 entries added")).to_be_visible()


async def test_rows_are_pasted_and_several_files_taken_on_a_phone(open_page, token):
    page = await open_page("/import", token=token, size=PHONE)
    await page.get_by_label("Rows with their headings").fill(STATEMENT.decode())
    await (
        page.locator("form", has=page.get_by_label("Rows with their headings"))
        .get_by_role("button", name="Read")
        .click()
    )
    await expect(page.get_by_role("heading", name="Pasted rows.csv")).to_be_visible()
    await page.get_by_role("button", name="Import 4 rows").click()
    await expect(page.get_by_text("4 entries added")).to_be_visible()
    await page.goto(page.url.split("/import")[0] + "/import")
    await choose(page, ("a.csv", STATEMENT.replace(b"-3.20", b"-4.20")), ("b.csv", b"nothing"))
    await expect(page.get_by_text("Refused")).to_be_visible()
    await expect(page.get_by_role("link", name="a.csv")).to_be_visible()
    wide = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide
