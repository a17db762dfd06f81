"""The built product in real Chromium: one server and one browser a run, a fresh person a test."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from finance_app.assistant.model.fake import KEY, MODEL, FakeModel, Say, Step
from finance_app.identity.service import Token
from finance_app.kit.postgres import free_port
from finance_app.kit.settings import settings, use
from finance_app.operations.frontend import service as frontend
from finance_app.operations.serving.service import TARGET, WebServer
from tests.factories import make_token

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

OpenPage = Callable[..., Awaitable[Page]]


def chromium() -> str | None:
    """Return the browser on the PATH, or the one Playwright installed, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    kept = sorted((Path.home() / ".cache" / "ms-playwright").glob("chromium*/*/chrome"))
    return str(kept[-1]) if kept else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and skip it with the reason where there is no browser."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(600))
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium found or installable"))


SLOW_WORDS = "Expenses are what was paid for the business. " * 40


def _scripted(body: Mapping[str, Any]) -> Step:
    """Play a model that takes its time over a long answer, without any figure."""
    assert body["messages"]
    return Say(SLOW_WORDS, piece_length=24, pause_seconds=0.1)


@pytest.fixture(scope="session")
def model_url() -> Iterator[str]:
    """Run a scripted model beside the server; nothing is sent to it until an owner allows it."""
    loop, fake = asyncio.new_event_loop(), FakeModel(_scripted)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(fake.__aenter__(), loop).result(10)
    yield fake.url
    asyncio.run_coroutine_threadsafe(fake.__aexit__(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="session")
def base_url(admin_url: str, model_url: str) -> Iterator[str]:
    """Serve the built product on a free port of this machine."""
    assert admin_url
    if not frontend.is_fresh():
        frontend.build(settings().data_dir)
    model = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": model_url, "OPENAI_MODEL": MODEL}
    use(PORT=str(free_port(0)), **model)
    web = WebServer(settings(), TARGET)
    web.start(settings().runtime_url)
    try:
        web.wait_until_healthy()
        yield f"http://127.0.0.1:{settings().port}"
    finally:
        web.stop()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run one headless Chromium."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield launched
        await launched.close()


class Watch:
    """What a page did that it must not: errors, requests to other hosts, policy violations."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.bytes_by_page: dict[str, int] = {}

    def follow(self, page: Page) -> None:
        """Listen to everything the page asks for and complains about."""
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.base_url, "data:", "blob:", "ws://127.0.0.1")):
            self.outside.append(request.url)

    def _console(self, message: Any) -> None:
        if "Content Security Policy" in message.text or message.type == "error":
            self.errors.append(message.text)


@pytest.fixture
async def watch(base_url: str) -> AsyncIterator[Watch]:
    """Fail a test whose pages asked another host for anything or broke the content policy."""
    watching = Watch(base_url)
    yield watching
    assert watching.outside == []
    assert [e for e in watching.errors if "Content Security Policy" in e] == []


@pytest.fixture
async def open_page(browser: Browser, base_url: str, watch: Watch) -> AsyncIterator[OpenPage]:
    """Return a function that opens a page, signed in with a token, at a size and in a mode."""
    contexts: list[BrowserContext] = []

    async def open_at(
        path: str = "/",
        *,
        token: Token | None = None,
        size: dict[str, int] = DESKTOP,
        mode: str = "light",
    ) -> Page:
        context = await browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme=mode,  # type: ignore[arg-type]
            locale="en-GB",
            reduced_motion="reduce",
            has_touch=size is PHONE,
        )
        contexts.append(context)
        if token is not None:
            await context.add_cookies(
                [{"name": "session", "value": token.text, "url": base_url, "httpOnly": True}]
            )
        page = await context.new_page()
        page.set_default_timeout(15_000)
        watch.follow(page)
        await page.goto(f"{base_url}{path}")
        return page

    yield open_at
    for context in contexts:
        await context.close()


@pytest.fixture
async def token() -> Token:
    """Sign up a fresh owner."""
    return await make_token()
