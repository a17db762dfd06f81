"""Every page, at both sizes and in both modes: accessible, within its budget, and nothing moves."""

import gzip
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from finance_app.assistant.chat.service import answer
from finance_app.assistant.threads.service import list_threads
from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.service import list_assets
from finance_app.fixed_assets.sample import service as asset_sample
from finance_app.identity.service import Token
from finance_app.imports.plans.service import list_imports, receive_file
from finance_app.imports.work.service import wait_for
from finance_app.ledger.bank_accounts.service import find_or_add_account
from finance_app.ledger.sample.service import load_sample
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_imports import STATEMENT
from tests.factories import make_token
from tests.ledger.bank_accounts.accounts import MARCH, make_account, take_out
from tests.ledger.gl_accounts.chart import make_gl_account
from tests.ledger.transfers.moves import move

ASSET = "/fixed-assets/asset"
ACCOUNT, RECONCILE = "/bank-accounts/account", "/bank-accounts/reconcile"
COLUMNS, CHECK = "/import/file?step=columns", "/import/file?step=check&lines=all"
ASKED = "/assistant?thread="
PAGES = [
    "/", "/expenses", "/incomes", "/categories", "/settings", "/period-lock", "/login", "/signup",
    "/fixed-assets", ASSET, "/fixed-assets/roll-forward", "/fixed-assets/depreciation",
    "/fixed-assets/types", "/fixed-assets/import", "/bank-accounts", ACCOUNT, RECONCILE,
    "/import", COLUMNS, CHECK, "/rules", "/recurring", "/budgets", "/exchange-rates",
    "/reports", "/reports/profit-and-loss", "/reports/profit-and-loss?by=month&compare=year",
    "/reports/balance-sheet", "/reports/trial-balance", "/gl-accounts", "/transfers",
    "/reports/tax", "/tax-rates", "/reports/parties?compare=year", "/reports/expected-cash",
    "/reports/exchange-differences", "/assistant", ASKED, "/assistant/usage", "/workbooks",
]  # fmt: skip
WITH_CHARTS = {"/", ASSET, "/reports/expected-cash"}
assert asset_sample.SAMPLE_ASSETS, "imported so that its assets come with the sample"
SIZES = {"desktop": DESKTOP, "phone": PHONE}
GZIP_BYTES_MAX = 260_000
GZIP_BYTES_WITH_CHARTS_MAX = 620_000
SHIFT_MAX = 0.02

SHIFT_OBSERVER = """
window.__shift = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""


@pytest.fixture(scope="module")
async def sampled(base_url: str) -> Token:
    """Sign up a business with the sample loaded, and a file that the server has read."""
    assert base_url
    token = await make_token()
    await load_sample(token.actor)
    await make_account(token.actor)
    await take_out(token.actor, 42, MARCH)
    loan = await make_gl_account(token.actor, opening_balance=Decimal(500))
    await move(token.actor, "Current", loan.name, 2, notes="March")
    plan = await receive_file(token.actor, "statement.csv", STATEMENT)
    assert await wait_for(token.actor, plan.id, 60)
    for question in ("What did we spend by month?", "add 12.50 lunch at Pret yesterday"):
        threads = await list_threads(token.actor, limit=1)
        thread_id = threads.items[0].id if threads.items else None
        assert [event async for event in answer(token.actor, thread_id, question)]
    return token


async def address_of(path: str, token: Token) -> str:
    """Return the address of a page; an asset's page is that of the first asset by name."""
    if path in {ACCOUNT, RECONCILE}:
        account = await find_or_add_account(token.actor, "Current", "")
        return f"{path}?id={account.id}&on=2026-03-31&closing=57"
    if path in {COLUMNS, CHECK}:
        plans = await list_imports(token.actor, limit=1)
        return f"{path}&id={plans.items[0].id}"
    if path == ASKED:
        threads = await list_threads(token.actor, limit=1)
        return f"{path}{threads.items[0].id}"
    if path != ASSET:
        return path
    found = await list_assets(token.actor, AssetFilter.parse({"sort": "name"}))
    return f"{ASSET}?id={found.items[0].asset.id}"


async def settled(page: Any) -> None:
    """Wait until nothing is loading any more."""
    await page.wait_for_load_state("networkidle")
    await page.wait_for_function("document.querySelectorAll('[aria-busy=true]').length === 0")
    await page.evaluate("document.fonts.ready.then(() => true)")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
async def test_a_page_has_no_accessibility_violation_and_fits_its_screen(
    open_page, sampled, path, size, mode
):
    signed_in = None if path in ("/login", "/signup") else sampled
    address = await address_of(path, sampled)
    page = await open_page(address, token=signed_in, size=SIZES[size], mode=mode)
    await settled(page)
    found = await Axe().run(page)
    problems = [
        (violation["id"], [node["html"][:120] for node in violation["nodes"][:3]])
        for violation in found.response["violations"]
    ]
    assert problems == []
    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_stays_within_its_weight(open_page, sampled, path, browser, base_url):
    signed_in = None if path in ("/login", "/signup") else sampled
    context = await browser.new_context(viewport=DESKTOP)
    if signed_in:
        await context.add_cookies([{"name": "session", "value": signed_in.text, "url": base_url}])
    page = await context.new_page()
    bodies: list[Any] = []
    page.on("response", lambda response: bodies.append(response))  # noqa: PLW0108 - a bound C method is refused
    await page.goto(f"{base_url}{await address_of(path, sampled)}")
    await settled(page)
    weight = 0
    for response in bodies:
        if response.status == 200:
            body = await response.body()
            is_packed = response.url.endswith((".woff2", ".png"))
            weight += len(body) if is_packed else len(gzip.compress(body, 6))
    await context.close()
    assert weight <= (GZIP_BYTES_WITH_CHARTS_MAX if path in WITH_CHARTS else GZIP_BYTES_MAX)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "path", ["/", "/expenses", "/fixed-assets", ASSET, "/reports/profit-and-loss"]
)
async def test_nothing_moves_when_the_data_arrives(browser, base_url, sampled, path, size):
    context = await browser.new_context(viewport=SIZES[size])
    await context.add_cookies([{"name": "session", "value": sampled.text, "url": base_url}])
    await context.add_init_script(SHIFT_OBSERVER)
    page = await context.new_page()
    await page.goto(f"{base_url}{await address_of(path, sampled)}")
    await settled(page)
    await page.wait_for_timeout(300)
    shift = await page.evaluate("window.__shift")
    await context.close()
    assert shift < SHIFT_MAX


async def test_an_unknown_address_says_so(open_page, sampled):
    page = await open_page("/nowhere", token=sampled)
    await page.get_by_role("heading", name="There is no page at this address").wait_for()
