"""What goes wrong in a real day, and that nothing typed or saved is lost by it."""

import asyncio

from playwright.async_api import expect

from finance_app.identity import service as identity
from finance_app.identity.rules import Role
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.inputs import EntryInput
from finance_app.ledger.entries.rules import Kind
from tests.factories import PASSWORD, join, make_entry, make_token


async def log_in(page, email: str) -> None:
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()


async def test_what_was_typed_survives_a_session_that_ran_out(open_page, token):
    entry = await make_entry(token.actor, party="Northgate Stationers")
    page = await open_page("/expenses", token=token)
    await page.get_by_role("row").filter(has_text="Northgate").get_by_text("Northgate").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label("Notes").fill("typed for ten minutes")
    await expect(sheet.locator("[aria-busy=true]")).to_have_count(0)  # its files are read
    await identity.log_out(token.actor)
    await sheet.get_by_role("button", name="Save", exact=True).click()
    await page.wait_for_url("**/login?error=expired**")
    await log_in(page, token.actor.email)
    await expect(page.get_by_role("dialog").get_by_label("Notes")).to_have_value(
        "typed for ten minutes"
    )
    await page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    actor = await identity.actor_for_email(token.actor.email)
    assert (await entries.get_entry(actor, Kind.EXPENSE, entry.id)).notes == (
        "typed for ten minutes"
    )


async def test_the_second_of_two_editors_sees_both_values(open_page, token):
    entry = await make_entry(token.actor, party="Northgate Stationers", notes="first")
    colleague = (await join(token.actor, role=Role.BOOKKEEPER)).actor
    page = await open_page("/expenses", token=token)
    await page.get_by_role("row").filter(has_text="Northgate").get_by_text("Northgate").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label("Notes").fill("mine")
    theirs = EntryInput.of(entry).model_copy(update={"notes": "theirs"})
    await entries.change_entry(colleague, Kind.EXPENSE, entry.id, theirs, version=entry.version)
    await sheet.get_by_role("button", name="Save", exact=True).click()
    await expect(sheet.get_by_text("Somebody changed this entry")).to_be_visible()
    await expect(sheet.get_by_role("group", name="Notes")).to_contain_text("theirs")
    await expect(sheet.get_by_role("group", name="Notes")).to_contain_text("mine")
    await sheet.get_by_text("Keep mine").click()
    await sheet.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert (await entries.get_entry(token.actor, Kind.EXPENSE, entry.id)).notes == "mine"


async def test_a_bad_amount_is_said_at_the_field_and_nothing_is_lost(open_page, token):
    page = await open_page("/expenses", token=token)
    await page.get_by_role("button", name="Add expense").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="All fields").click()
    sheet = page.get_by_role("dialog")
    for text in ("12.345", "0", "-5", "1e30", "NaN", ""):
        await sheet.get_by_label("Amount", exact=True).fill(text)
        await sheet.get_by_label("Notes").fill("عربي 🎉 kept")
        await sheet.get_by_role("button", name="Save", exact=True).click()
        await expect(sheet.get_by_label("Amount", exact=True)).to_have_attribute(
            "aria-invalid", "true"
        )
        await expect(sheet.get_by_label("Amount", exact=True)).to_have_value(text)
        await expect(sheet.get_by_label("Notes")).to_have_value("عربي 🎉 kept")
    await sheet.get_by_label("Amount", exact=True).fill("1.234,50")
    await sheet.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("row").filter(has_text="1,234.50")).to_be_visible()


async def test_pages_say_that_the_database_is_down_and_recover_by_themselves(
    open_page, token, server
):
    await make_entry(token.actor, party="Northgate Stationers")
    page = await open_page("/expenses", token=token)
    row = page.get_by_role("row").filter(has_text="Northgate")
    await row.get_by_text("Northgate").click()
    await page.get_by_role("dialog").get_by_label("Notes").fill("typed before")
    await asyncio.to_thread(server.stop)
    try:
        await page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("The database is not answering")).to_be_visible()
    finally:
        await asyncio.to_thread(server.start)
    await expect(page.get_by_text("The database is not answering")).to_have_count(0)
    await expect(page.get_by_role("dialog").get_by_label("Notes")).to_have_value("typed before")
    await page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_viewer_reads_and_is_offered_no_change(open_page, token):
    await make_entry(token.actor, party="Northgate Stationers")
    viewer = await join(token.actor, role=Role.VIEWER)
    page = await open_page("/expenses", token=viewer)
    await expect(page.get_by_role("row").filter(has_text="Northgate")).to_be_visible()
    await expect(
        page.get_by_text("You can see everything here and change nothing.")
    ).to_be_visible()
    await expect(page.get_by_role("button", name="Add expense")).to_be_hidden()
    await expect(page.get_by_role("row").get_by_role("checkbox")).to_have_count(0)


async def test_logging_in_as_someone_else_tells_the_other_tab(open_page, token):
    other = await make_token()
    first = await open_page("/settings", token=token)
    await first.get_by_label("Business name").fill("Typed by the first")
    second = await first.context.new_page()
    await second.goto(first.url.replace("/settings", "/login"))
    await log_in(second, other.actor.email)
    await second.wait_for_url("**/")
    await first.get_by_role("button", name="Save").click()
    await first.wait_for_url("**/login?error=expired**")
    for token_of in (token, other):
        actor = await identity.actor_for_email(token_of.actor.email)
        assert actor.business_name == "Harbour Park Ltd"
