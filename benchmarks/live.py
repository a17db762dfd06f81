"""The product as it is used: second start, a click until its row has changed, a hundred tabs.

Prints medians and 95th percentiles; server, database, browser and clients share the machine.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import websockets
from playwright.async_api import async_playwright

from finance_app.kit.postgres import free_port

ROOT = Path(__file__).resolve().parents[1]
ENTRIES = 200
CLICKS = 60
TABS = 100
SECONDS = 20
LIST_STATE = "reflex___state____state.finance_app___ledger___entries___state____expenses_state"
BOOT = "reflex___state____state.hydrate_and_load"

WATCH_ROW = """
() => new Promise(resolve => {
  const row = document.querySelectorAll('tbody tr')[Math.floor(Math.random() * 20)];
  const box = row.querySelector('input[type=checkbox]');
  const was = row.getAttribute('aria-selected');
  const started = performance.now();
  const observer = new MutationObserver(() => {
    if (row.getAttribute('aria-selected') !== was) {
      observer.disconnect();
      resolve(performance.now() - started);
    }
  });
  observer.observe(row, {attributes: true});
  box.click();
})
"""
WATCH_CATEGORY = """
(name) => new Promise(resolve => {
  const row = document.querySelectorAll('tbody tr')[Math.floor(Math.random() * 20)];
  const select = row.querySelector('select');
  const body = row.parentElement;
  const before = document.querySelector('[data-serial]')?.dataset.serial;
  const started = performance.now();
  const observer = new MutationObserver(() => {
    observer.disconnect();
    resolve(performance.now() - started);
  });
  Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(select, name);
  observer.observe(body, {attributes: true, childList: true, subtree: true, characterData: true});
  select.dispatchEvent(new Event('change', {bubbles: true}));
})
"""


@contextmanager
def started(folder: Path, port: int) -> Iterator[tuple[str, float]]:
    """Run `finance-app start`; yields its address and the seconds to a healthy answer."""
    environment = {**os.environ, "PORT": str(port), "DATA_DIR": str(folder)}
    environment.pop("DATABASE_URL", None)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "finance_app", "start"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        while not _is_healthy(address):
            if process.poll() is not None:
                raise RuntimeError("finance-app start ended")
            time.sleep(0.05)
        yield address, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def new_business(address: str, number: int) -> str:
    """Sign up, record entries, and return the session token."""
    with httpx.Client(base_url=f"{address}/api/v1", timeout=60) as client:
        answer = client.post(
            "/auth/signup",
            json={
                "email": f"bench-{number}-{time.time_ns()}@example.com",
                "password": "a long enough phrase",
                "business_name": "Bench",
                "currency_code": "EUR",
                "fiscal_year_start": "01-01",
            },
        ).raise_for_status()
        token = str(answer.json()["access_token"])
        for n in range(ENTRIES):
            client.post(
                "/expenses",
                headers={"authorization": f"Bearer {token}"},
                json={"date": "2026-11-01", "amount": f"{n + 1}.00", "vendor": f"Vendor {n}"},
            ).raise_for_status()
    return token


async def clicks(address: str, token: str) -> dict[str, list[float]]:
    """Return milliseconds from a click in Chromium to the changed row, by what was clicked."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        await context.add_cookies([{"name": "session", "value": token, "url": address}])
        page = await context.new_page()
        await page.goto(f"{address}/expenses")
        await page.locator("tbody tr").nth(25).wait_for()
        await page.wait_for_timeout(1000)
        selected, categorised = [], []
        for number in range(CLICKS):
            selected.append(await page.evaluate(WATCH_ROW))
            name = ("Travel", "Office", "Meals")[number % 3]
            await page.wait_for_timeout(120)
            categorised.append(await page.evaluate(WATCH_CATEGORY, name))
            await page.wait_for_timeout(200)
        await browser.close()
    return {"selecting a row": selected, "category saved and list read again": categorised}


EVENTS = {
    "selecting a row": (f"{LIST_STATE}.select_all", "selected_rx_state_"),
    "reading the whole list": (f"{LIST_STATE}.load", "rows_rx_state_"),
}


async def tab(
    address: str, token: str, number: int, go: asyncio.Event, *, what: str
) -> list[float]:
    """Be one signed-in tab that sends an event a second; returns the milliseconds of each."""
    name, answer = EVENTS[what]
    url = address.replace("http", "ws")
    where = {"pathname": "/expenses", "asPath": "/expenses", "query": {}}
    times: list[float] = []
    async with websockets.connect(
        f"{url}/_event/?token=bench-{time.time_ns()}-{number}&EIO=4&transport=websocket",
        additional_headers={"Cookie": f"session={token}"},
        origin=address, max_size=None, compression=None, open_timeout=60,
    ) as socket:  # fmt: skip
        await socket.recv()
        boot = {"event": {"name": BOOT, "payload": {}, "router_data": where}}
        await socket.send(f"40/_event,{json.dumps(boot)}")
        await _until(socket, '"is_hydrated_rx_state_":true')
        await go.wait()
        is_on = False
        end = time.perf_counter() + SECONDS
        await asyncio.sleep(random.random())
        while time.perf_counter() < end:
            is_on = not is_on
            payload = {"is_on": is_on} if name.endswith("select_all") else {}
            event = {"name": name, "payload": payload, "router_data": where}
            begun = time.perf_counter()
            await socket.send(f"42/_event,{json.dumps(['event', event])}")
            await _until(socket, answer)
            took = time.perf_counter() - begun
            times.append(took * 1000)
            await asyncio.sleep(max(0.0, 1 - took))
    return times


async def _until(socket: websockets.ClientConnection, wanted: str) -> None:
    while True:
        message = str(await asyncio.wait_for(socket.recv(), 60))
        if message == "2":
            await socket.send("3")
        elif wanted in message:
            return


async def tabs(address: str, tokens: list[str], what: str) -> tuple[list[float], int]:
    """Return the milliseconds of every event of all tabs, and how many tabs failed."""
    go = asyncio.Event()
    running = [
        asyncio.create_task(tab(address, tokens[n % len(tokens)], n, go, what=what))
        for n in range(TABS)
    ]
    await asyncio.sleep(15)
    go.set()
    results = await asyncio.gather(*running, return_exceptions=True)
    failed = [r for r in results if isinstance(r, BaseException)]
    for error in failed[:3]:
        print(f"  a tab failed: {error!r}"[:200])
    return [ms for r in results if not isinstance(r, BaseException) for ms in r], len(failed)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share of all lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    """Print the figures of the running product."""
    with tempfile.TemporaryDirectory(prefix="finance-app-live-") as name:
        folder, port = Path(name), free_port(8400)
        with started(folder, port) as (address, first):
            print(f"Start with an empty data folder: {first:.1f} s")
            tokens = [new_business(address, number) for number in range(5)]
        with started(folder, port) as (address, second):
            print(f"Second start to a healthy answer: {second:.1f} s (promised: 10)")
            for what, values in asyncio.run(clicks(address, tokens[0])).items():
                median, high = statistics.median(values), percentile(values, 0.95)
                print(f"Click, {what}: median {median:.0f} ms, p95 {high:.0f} (promised: 100)")
            for what in EVENTS:
                values, failed = asyncio.run(tabs(address, tokens, what))
                median, high = statistics.median(values), percentile(values, 0.95)
                print(
                    f"{TABS} tabs, an event a second each, {what}: {len(values)} events,"
                    f" median {median:.0f} ms, p95 {high:.0f} (promised: 200), failed {failed}"
                )


if __name__ == "__main__":
    main()
