"""A small firm's whole year by browser and REST: recorded, reported, printed and closed.

It is the year of `tests.scenarios.joinery`: what a person does is done here by mouse and keyboard,
the rest over REST, and every total on the pages is the one that was worked out on paper.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.pdf import Pdf
from tests.browser.test_files import choose, file
from tests.factories import make_token
from tests.ledger.attachments.contents import PDF_FILE
from tests.reports.workbook.spreadsheet import check_checks, check_formulas
from tests.scenarios import joinery
from tests.scenarios.joinery import ACCRUAL, CASH, Firm, Paper, check_statements

LABELS = {
    "date": "Date", "amount": "Amount", "vendor": "Vendor", "client": "Client",
    "tax_amount": "Tax", "due_on": "Pay later: due on", "currency_code": "Currency",
}  # fmt: skip
CHOICES = {"category": "Category", "bank_account": "Bank account"}
MORE = {"tax_amount", "due_on", "currency_code", "is_refund"}
READ_LINES = """table => [...table.querySelectorAll('tbody tr')].map(row => [
  row.querySelector('th').childNodes[0].textContent,
  ...[...row.querySelectorAll('td')].map(cell => cell.textContent),
])"""
SHELL_WORDS = ("Search or jump to", "Dashboard", "No comparison", "Log out", "Excel")

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
async def token():
    """Sign up the owner of a firm whose year begins on 6 April."""
    return await make_token(fiscal_year_start="04-06")


@pytest.fixture
async def firm(base_url, token):
    headers = {"Authorization": f"Bearer {token.text}"}
    async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=30) as api:
        yield Firm(api)


async def fill(form: Locator, facts: Mapping[str, Any]) -> None:
    """Type what happened into the form of an entry."""
    if MORE & set(facts) and not await form.get_by_label("Refund").is_visible():
        await form.get_by_text("Pay later, refund, tax, currency, split").click()
    for name, text in facts.items():
        if name in CHOICES:
            await form.get_by_label(CHOICES[name], exact=True).select_option(text)
        elif name in LABELS:
            await form.get_by_label(LABELS[name], exact=True).fill(text)
    if facts.get("is_refund"):
        await form.get_by_label("Refund").check()


async def new_entry(page: Page, facts: Mapping[str, Any]) -> Locator:
    """Open the form of an entry by what is typed in one line, and fill it."""
    party = facts.get("vendor") or facts["client"]
    await page.keyboard.press("n" if "vendor" in facts else "i")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox").first.fill(f"{facts['amount']} {party}")
    await dialog.get_by_role("button", name="All fields").click()
    await expect(dialog.get_by_label("Payment method")).to_be_visible()
    await fill(dialog, facts)
    return dialog


async def save(page: Page) -> None:
    await page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def records_expenses(page: Page) -> None:
    """One line, forms, a file, a refund, a split."""
    taxi = joinery.TAXI
    await expect(page.get_by_role("heading", name="Expenses", exact=True)).to_be_visible()
    await page.keyboard.press("n")
    line = f"{taxi['amount']} {taxi['vendor']} {taxi['category']} {taxi['date']} cash"
    await page.get_by_role("dialog").get_by_role("textbox").first.fill(line)
    for part in ("50.00", "Taxi Ros", "Travel", "10 Jun 2025", "Cash"):
        await expect(page.get_by_label("Read so far")).to_contain_text(part)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)

    await new_entry(page, joinery.TIMBER)
    await choose(page, file("timber.pdf", PDF_FILE))
    await expect(page.get_by_text("When you save", exact=True)).to_be_visible()
    await save(page)
    row = page.get_by_role("row").filter(has_text="1,190.00")
    await expect(row.get_by_title("Has files")).to_be_visible()

    await new_entry(page, joinery.SENT_BACK)
    await save(page)

    form = await new_entry(page, joinery.SHOP)
    await form.get_by_text("Pay later, refund, tax, currency, split").click()
    await form.get_by_role("button", name="Split into parts").click()
    amounts = form.get_by_label("Amount of the part")
    for at, one in enumerate(joinery.SHOP_PARTS):
        await form.get_by_label("Category of the part").nth(at).select_option(one["category"])
        await amounts.nth(at).fill(one["amount"])
    await amounts.last.fill("30")
    await expect(form.get_by_text("10.00 left to split.")).to_be_visible()
    await form.get_by_role("button", name="Save", exact=True).click()
    await expect(form.get_by_role("alert").filter(has_text="10.00")).to_be_visible()
    await amounts.last.fill(joinery.SHOP_PARTS[-1]["amount"])
    await expect(form.get_by_text("The parts come to the amount.")).to_be_visible()
    await save(page)


async def records_dollars(page: Page) -> None:
    """A currency without a rate that day: it is said which, and the last known one is offered."""
    form = await new_entry(page, joinery.SOFTWARE)
    await expect(form.get_by_label("Exchange rate")).to_be_visible()
    await form.get_by_role("button", name="Save", exact=True).click()
    told = "There is no rate for USD on 1 December 2025."
    await expect(form.get_by_text(told)).to_be_visible()
    await expect(form.get_by_label("Amount", exact=True)).to_have_value("500")
    offer = form.get_by_role("button", name="of 28 November 2025")
    await expect(offer).to_contain_text("0.90")
    await offer.click()
    await expect(form.get_by_label("Exchange rate")).to_have_value("0.9")
    await save(page)


async def records_kitchen(page: Page) -> None:
    """An income on credit, of which a part is paid."""
    await expect(page.get_by_role("heading", name="Incomes", exact=True)).to_be_visible()
    await new_entry(page, joinery.KITCHEN)
    await save(page)
    row = page.get_by_role("row").filter(has_text="Baker")
    await expect(row).to_contain_text("Overdue")
    await row.get_by_role("button", name="Baker", exact=True).click()
    panel, paid = page.get_by_role("region", name="Payments"), joinery.KITCHEN_PAID
    await expect(panel).to_contain_text("14,280.00 open")
    await panel.get_by_role("button", name="Record payment").click()
    await panel.get_by_label("Amount paid").fill(paid["amount"])
    await panel.get_by_label("Paid on").fill(paid["paid_on"])
    await panel.get_by_label("Account").select_option(paid["bank_account"])
    await panel.get_by_role("button", name="Record payment").last.click()
    await expect(panel).to_contain_text("7,140.00 open")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def records_rent(page: Page) -> None:
    """What comes again, four times, recorded when it is asked for."""
    await page.get_by_role("button", name="Add recurring").first.click()
    form, rent = page.get_by_role("dialog"), joinery.RENT
    await form.get_by_label("Amount", exact=True).fill(rent["amount"])
    await form.get_by_label("First day").fill(joinery.RENT_DAYS[0])
    await form.get_by_label("Vendor").fill(rent["vendor"])
    await form.get_by_label("Category").select_option(rent["category"])
    await form.get_by_label("Bank account").select_option(rent["bank_account"])
    await form.get_by_label("Unit").select_option(label="Quarter")
    await form.get_by_label("It ends").select_option(label="After a number of times")
    await form.get_by_label("Times").fill(str(len(joinery.RENT_DAYS)))
    await form.get_by_label("It is recorded").select_option("0")
    await save(page)
    await expect(page.get_by_text("4 entries are due and not recorded.")).to_be_visible()
    await page.get_by_role("button", name="Record due now").click()
    await expect(page.get_by_text("4 expenses recorded.")).to_be_visible()
    await expect(page.get_by_role("row").filter(has_text="Landlord")).to_contain_text("Ended")


async def pays_the_loan_back(page: Page) -> None:
    moved = joinery.REPAID
    await page.get_by_role("button", name="Record a transfer").first.click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Amount").fill(moved["amount"])
    await form.get_by_label("Date").fill(moved["date"])
    await form.get_by_label("From").select_option(label=moved["from_account"])
    await form.get_by_label("To", exact=True).select_option(label=moved["to_account"])
    await save(page)
    await expect(page.get_by_role("row").filter(has_text="Bank loan")).to_contain_text("1,500.00")


async def buys_a_saw(page: Page) -> None:
    """An asset paid from the bank, whose depreciation is posted."""
    saw = joinery.SAW
    await page.get_by_role("button", name="Add asset").first.click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name", exact=True).fill(saw["name"])
    await form.get_by_label("Price").fill(saw["value"])
    await form.get_by_label("Bought on").fill(saw["acquisition_date"])
    await form.get_by_label("Paid from").select_option(saw["bank_account"])
    await form.get_by_label("Method").select_option(saw["method"])
    await form.get_by_label("First and last year").select_option(saw["convention"])
    await form.get_by_label("Useful life").fill(f"{saw['life_months']} months")
    await form.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name=saw["name"])).to_be_visible()
    schedule = page.get_by_role("region", name="Schedule by fiscal year")
    await expect(schedule.get_by_role("row").nth(1)).to_contain_text("600.00")

    await page.goto(page.url.partition("/fixed-assets")[0] + "/fixed-assets/depreciation")
    await page.get_by_label("Post from").fill(joinery.FIRST)
    await page.get_by_label("When a month is over").select_option("0")
    await page.get_by_role("button", name="Save").click()
    due = page.get_by_role("table", name="Months to post")
    months = ("6 Oct to 5 Nov 2025", "6 Mar to 5 Apr 2026")
    for month in months:
        await expect(due.get_by_role("row").filter(has_text=month)).to_contain_text("100.00")
    await page.get_by_role("button", name="Post", exact=True).click()
    posted = page.get_by_role("table", name="Months posted")
    for month in months:
        await expect(posted.get_by_role("row").filter(has_text=month)).to_contain_text("100.00")


async def plans(page: Page, base_url: str) -> None:
    """A budget, and what became of it."""
    cell = page.get_by_label("Office, 6 Aug to 5 Sep 2025", exact=True)
    await cell.fill("1500")
    await page.keyboard.press("Enter")
    await page.get_by_text("Office, 6 Aug to 5 Sep 2025: 1,500.00.").wait_for()
    await page.goto(f"{base_url}/reports/budget?{urlencode(joinery.YEAR)}")
    lines = await read(page, "Budget against actual", "Office")
    assert lines["Office"][:3] == (Decimal(-1410), Decimal(-1500), Decimal(90))


def amount_of(text: str) -> Decimal | None:
    """Return the figure of a cell, None for words."""
    plain = text.replace("€", "").replace(",", "").removesuffix(" better").strip()
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    try:
        return Decimal(0) if plain in {"-", "–"} else Decimal(plain)
    except ArithmeticError:
        return None


async def read(page: Page, caption: str, awaited: str) -> dict[str, tuple[Decimal | None, ...]]:
    """Return the lines of a report as they stand on its page, once one of them is there."""
    table = page.get_by_role("region", name=caption, exact=True).get_by_role("table")
    header = table.get_by_role("rowheader", name=awaited, exact=True)
    await expect(header).to_be_visible()
    found = await table.evaluate(READ_LINES)
    return {name: tuple(amount_of(text) for text in cells) for name, *cells in found}


def figures(lines: Mapping[str, Sequence[Any]]) -> dict[str, Decimal]:
    """Return the last figure of each line that has any."""
    return {name: cells[-1] for name, cells in lines.items() if cells}


def numbers(texts: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(text) for name, text in texts.items()}


async def prints(page: Page, *words: str) -> None:
    """Print the report: one page, of the statement alone."""
    (paper,) = Pdf(await page.pdf(prefer_css_page_size=True)).pages
    assert [
        word for word in ("Harbour Park Ltd", "Made on", *words) if word not in paper.text
    ] == []
    assert [word for word in SHELL_WORDS if word in paper.text] == []
    assert "1 / 1" in paper.text.splitlines()


async def reads_statements(page: Page, base_url: str, paper: Paper) -> None:
    """Hold the four statements on their pages, and on paper, against what was worked out."""
    basis = "accrual" if paper is ACCRUAL else "cash"
    query, days = urlencode(paper.query), "6 Apr 2025 to 5 Apr 2026"
    await page.goto(f"{base_url}/reports/profit-and-loss?{query}")
    heading = page.get_by_role("heading", name=f"{basis} basis")
    await expect(heading).to_be_visible()
    assert figures(await read(page, "Profit and loss", "Net profit")) == paper.profit_lines
    await prints(page, f"Profit and loss, {days}, {basis} basis, EUR", "Net profit")

    await page.goto(f"{base_url}/reports/balance-sheet?{query}")
    await expect(heading).to_be_visible()
    lines = figures(await read(page, "Balance sheet", "Total assets"))
    totals = {
        "Total assets": paper.total_assets,
        "Total liabilities": paper.total_liabilities,
        "Total equity": paper.total_equity,
        "Liabilities and equity": paper.total_assets,
        "Result of this fiscal year": paper.net_profit,
    }
    wanted = numbers({**paper.balances, **totals})
    assert {name: lines.get(name) for name in wanted} == wanted
    await prints(page, "Balance sheet, as of 5 Apr 2026", "Liabilities and equity")

    await page.goto(f"{base_url}/reports/cash-flow?{query}")
    await expect(heading).to_be_visible()
    assert figures(await read(page, "Cash flow", "Money at the end")) == numbers(paper.flow)
    accounts = await read(page, "Money by account", "All accounts")
    assert accounts["All accounts"][3] == Decimal(paper.flow["Money at the end"])
    await prints(page, f"Cash flow, {days}", "Money at the end")

    await page.goto(f"{base_url}/reports/trial-balance?{query}")
    await expect(heading).to_be_visible()
    total = (await read(page, "Trial balance", "Total"))["Total"]
    assert total[4:] == (Decimal(paper.trial_total),) * 2
    assert total[0] == total[1]
    assert total[2] == total[3]
    await prints(page, f"Trial balance, {days}", "Closing credit")


async def reports_tax(page: Page, base_url: str) -> None:
    """Read the tax of the year and mark it as reported."""
    await page.goto(f"{base_url}/reports/tax?{urlencode(joinery.YEAR)}")
    lines = figures(await read(page, "Tax", "Net payable"))
    assert lines["Output tax"] == Decimal(joinery.OUTPUT_TAX)
    assert lines["Input tax"] == Decimal(joinery.INPUT_TAX)
    assert lines["Net payable"] == Decimal(joinery.NET_TAX)
    await page.get_by_role("button", name="Mark these days as reported").click()
    await expect(page.get_by_text("Net payable 2,109.00")).to_be_visible()


async def downloads_the_workbook(page: Page, base_url: str) -> None:
    """The workbook of the year, computed by the tests' own spreadsheet: every check is zero."""
    await page.goto(f"{base_url}/reports/profit-and-loss?{urlencode(joinery.YEAR)}")
    await expect(page.get_by_role("heading", name="accrual basis")).to_be_visible()
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Excel").click()
    path = Path(await (await waiting.value).path())
    path = path.rename(path.with_suffix(".xlsx"))
    book = check_formulas(path, has_assets=True)
    check_checks(path)
    for cell, amount in (("B4", "12000"), ("B5", "5720"), ("B6", "6280")):
        assert book.cached("Summary", cell) == Decimal(amount)
    path.unlink()


async def closes(page: Page, lock: Page) -> None:
    """Lock the year; what is then typed in it is refused and kept, until the owner opens it."""
    await lock.get_by_label("Last locked day").fill(joinery.LAST)
    await lock.get_by_role("button", name="Lock").click()
    await expect(lock.get_by_text("The books are locked through 5 April 2026")).to_be_visible()

    late = joinery.FORGOTTEN
    form = await new_entry(page, late)
    await form.get_by_label("Notes").fill("Stamps, found in a drawer")
    await form.get_by_role("button", name="Save", exact=True).click()
    await expect(form.get_by_text("The books are locked for this day.")).to_be_visible()
    for label, text in (
        ("Amount", late["amount"]), ("Date", late["date"]), ("Tax", late["tax_amount"]),
        ("Vendor", late["vendor"]), ("Category", late["category"]),
        ("Bank account", late["bank_account"]), ("Notes", "Stamps, found in a drawer"),
    ):  # fmt: skip
        await expect(form.get_by_label(label, exact=True)).to_have_value(text)

    await lock.get_by_label("Days stay locked through").fill("2026-03-31")
    await lock.get_by_role("button", name="Open again").click()
    await expect(lock.get_by_text("Say why; it stays in the history.")).to_be_visible()
    await lock.get_by_label("Reason").fill("A receipt of 5 April turned up")
    await lock.get_by_role("button", name="Open again").click()
    await expect(lock.get_by_text("The books are locked through 31 March 2026")).to_be_visible()
    await expect(lock.get_by_role("row").nth(1)).to_contain_text("A receipt of 5 April turned up")

    await save(page)
    await expect(page.get_by_role("row").filter(has_text="Stamps")).to_contain_text("11.90")
    await lock.get_by_label("Last locked day").fill(joinery.LAST)
    await lock.get_by_role("button", name="Lock").click()
    await expect(lock.get_by_text("The books are locked through 5 April 2026")).to_be_visible()


async def finds_what_changed(page: Page, base_url: str, report_id: str) -> None:
    """What came after the tax was reported is listed, and what it comes to."""
    query = urlencode({**joinery.YEAR, "report": report_id})
    await page.goto(f"{base_url}/reports/tax?{query}")
    changed = page.get_by_role("region", name="Changed since it was reported")
    await expect(changed.get_by_role("row").filter(has_text="Post")).to_contain_text("New")
    total = changed.get_by_role("row").filter(has_text="Difference to what was reported")
    await expect(total).to_contain_text("€(1.90)")


async def test_a_joinery_records_reports_and_closes_its_year(open_page, base_url, token, firm):
    await firm.post("bank-accounts", **joinery.BANK)
    await firm.post("gl-accounts", **joinery.LOAN)
    await firm.post(
        "exchange-rates", currency_code="USD", quoted_on="2025-11-28", rate=joinery.SOFTWARE_RATE
    )
    page = await open_page("/expenses", token=token)
    await records_expenses(page)
    await records_dollars(page)
    (software,) = (await firm.get("expenses", q="Cloud"))["items"]
    await firm.post(f"expenses/{software['id']}/payments", **joinery.SOFTWARE_PAID)
    await page.goto(f"{base_url}/incomes")
    await records_kitchen(page)
    await page.goto(f"{base_url}/recurring")
    await records_rent(page)
    await page.goto(f"{base_url}/transfers")
    await pays_the_loan_back(page)
    await page.goto(f"{base_url}/fixed-assets")
    await buys_a_saw(page)
    await page.goto(f"{base_url}/budgets?year=2025")
    await plans(page, base_url)

    for paper in (ACCRUAL, CASH):
        await reads_statements(page, base_url, paper)
        await check_statements(firm, paper)
    await reports_tax(page, base_url)
    await downloads_the_workbook(page, base_url)

    lock = await open_page("/period-lock", token=token)
    await page.goto(f"{base_url}/expenses")
    await expect(page.get_by_role("row").filter(has_text="Timber yard").first).to_be_visible()
    await closes(page, lock)
    (report,) = (await firm.get("tax-reports"))["items"]
    await finds_what_changed(page, base_url, report["id"])
    await page.goto(f"{base_url}/reports/profit-and-loss?{urlencode(joinery.YEAR)}")
    closed = figures(await read(page, "Profit and loss", "Net profit"))
    assert closed["Net profit"] == Decimal(ACCRUAL.net_profit) - 10
    await firm.post("transfers", 409, **{**joinery.REPAID, "amount": "1"})
