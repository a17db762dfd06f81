"""Asked, answered, drafted and saved in the browser: by keyboard, on a phone, with a slow model."""

import re

from playwright.async_api import expect

from finance_app.assistant.model.fake import MODEL
from finance_app.ledger.sample.service import load_sample
from tests.browser.conftest import PHONE
from tests.factories import make_entry

HOSTILE = '<img src="https://evil.example/x.png" onerror="alert(1)"> ![x](https://evil.example/y)'


async def ask(page, question: str) -> None:
    await page.get_by_role("textbox", name="Question").fill(question)
    await page.keyboard.press("Enter")


async def test_a_figure_leads_to_its_entries_and_a_table_becomes_a_chart(open_page, token):
    await load_sample(token.actor)
    page = await open_page("/", token=token)
    await page.get_by_role("heading", name="Recent entries").wait_for()
    await page.keyboard.press("g")
    await page.keyboard.press("q")
    await page.wait_for_url("**/assistant")
    await expect(page.get_by_role("textbox", name="Question")).to_be_focused()
    await page.keyboard.type("How much did we spend on Travel by month?")
    await page.keyboard.press("Enter")
    answer = page.get_by_role("article", name="Answer")
    await expect(answer).to_have_count(1)
    await expect(page.get_by_role("textbox", name="Question")).to_be_focused()
    await expect(page.get_by_role("textbox", name="Question")).to_have_value("")
    await answer.get_by_role("button", name="Show as chart").click()
    await expect(answer.locator(".js-plotly-plot")).to_be_visible()
    await page.wait_for_url("**/assistant?thread=*")
    await page.reload()
    await expect(page.get_by_role("article", name="Answer")).to_have_count(1)
    total = page.get_by_role("article").locator("p").get_by_role("link").first
    shown = re.sub(r"[^0-9.,]", "", await total.inner_text())
    await total.click()
    await page.wait_for_url("**/expenses?*")
    await expect(page.get_by_text("entries, total")).to_contain_text(shown)


async def test_a_card_is_changed_saved_and_taken_back_by_keyboard(open_page, token):
    page = await open_page("/assistant", token=token)
    await ask(page, "add 12.50 lunch at Pret yesterday")
    card = page.get_by_role("form", name="Draft")
    amount = card.get_by_label("Amount", exact=True)
    await expect(amount).to_have_value("12.50")
    await amount.fill("much")
    await page.keyboard.press("Enter")
    await expect(card.locator(".fa-error")).to_have_count(1)
    await expect(amount).to_have_value("much")
    await amount.fill("13.10")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("group", name="Saved draft")).to_contain_text("confirmed by")
    await page.get_by_role("group", name="Saved draft").get_by_role("link").click()
    await page.wait_for_url("**/expenses?*")
    saved = page.get_by_role("dialog").get_by_label("Amount", exact=True)
    await expect(saved).to_have_value("13.10")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.go_back()
    await page.get_by_role("group", name="Saved draft").get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Taken back")).to_be_visible()


async def test_what_others_wrote_is_shown_as_text_and_asks_no_other_host(open_page, token):
    await make_entry(token.actor, party=HOSTILE)
    page = await open_page("/assistant", token=token)
    await ask(page, "list my expenses")
    answer = page.get_by_role("article", name="Answer")
    await expect(answer).to_contain_text("evil.example")
    assert await answer.locator("img").count() == 0
    links = await answer.get_by_role("link").evaluate_all("all => all.map(a => a.href)")
    assert [one for one in links if "evil.example" in one] == []


async def test_conversations_are_found_on_a_phone(open_page, token):
    page = await open_page("/assistant", token=token, size=PHONE)
    await ask(page, "How many expenses are there?")
    await page.wait_for_url("**/assistant?thread=*")
    await page.get_by_role("button", name="Conversations").click()
    await page.get_by_role("link", name="New conversation").click()
    await expect(page.get_by_role("heading", name="Ask about your books")).to_be_visible()
    await page.get_by_role("button", name="Conversations").click()
    await page.get_by_role("link", name="How many expenses are there?").click()
    await expect(page.get_by_role("article", name="Answer")).to_have_count(1)


async def test_a_model_is_asked_once_it_is_allowed_and_stops_when_told(open_page, token):
    page = await open_page("/assistant/usage", token=token)
    await expect(page.get_by_text(f"where the model {MODEL} words the answer")).to_be_visible()
    await page.get_by_role("button", name="Allow the model").click()
    await expect(page.get_by_role("button", name="Switch the model off")).to_be_visible()
    await page.get_by_role("link", name="Assistant").last.click()
    await page.wait_for_url("**/assistant")
    await ask(page, "What are expenses?")
    await expect(page.get_by_text("Expenses are what was paid for the business.")).to_be_visible()
    await page.get_by_role("button", name="Stop").click()
    await expect(page.get_by_text("Stopped. This is what was said until then.")).to_be_visible()
    await expect(page.get_by_role("button", name="Ask")).to_be_visible()
