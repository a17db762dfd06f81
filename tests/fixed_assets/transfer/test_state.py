"""The import page: every row is seen before anything is recorded, and nothing pasted is lost."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from finance_app.finance_app import app, on_backend_error
from finance_app.fixed_assets.register.state import AssetsState
from finance_app.fixed_assets.transfer.state import PROBLEMS, AssetImportState
from finance_app.identity import service as identity
from finance_app.identity.inputs import LogInInput
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.locks.service import lock_books
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import PASSWORD, join, make_actor, make_asset
from tests.fixed_assets.figures import listed, state_of
from tests.headless import Headless

TODAY = dt.date(2026, 11, 25)
PATH = "/fixed-assets/import"
HEAD = "name,acquisition_date,value,type,serial_number"
ROWS = f"{HEAD}\nVan 🚚,2026-03-14,48000,Vehicles,HB-1\nשולחן,2026-04-01,1200.50,,\n"


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as client:
        await client.send(AssetImportState.load)
        yield client


async def paste(tab: Headless, text: object) -> Any:
    await tab.send(AssetImportState.check({"text": text}))
    assert tab.errors == []
    return await tab.state(AssetImportState)


async def said(tab: Headless) -> str:
    """Return what the notice says once the app has answered the errors of handlers too."""
    for error in tab.errors:
        await tab.send(on_backend_error(error))
    tab.errors.clear()
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


def outcomes(shown: Any) -> list[tuple[str, str, str]]:
    return [(row.number, row.outcome, row.text) for row in shown.rows]


async def test_rows_are_looked_at_and_then_recorded(tab, owner):
    before = await state_of(owner)
    shown = await paste(tab, ROWS)
    assert outcomes(shown) == [
        ("2", "New", "Declining balance, 5 years"), ("3", "New", "Straight line, 5 years"),
    ]  # fmt: skip
    assert [(row.name, row.amount) for row in shown.rows] == [
        ("Van 🚚", "48,000.00"), ("שולחן", "1,200.50"),
    ]  # fmt: skip
    assert (shown.new_count, shown.count_text, shown.cut_text) == (2, "2 to import", "")
    assert await state_of(owner) == before
    await tab.send(AssetImportState.record)
    assert tab.redirects() == ["/fixed-assets"]
    assert await said(tab) == "info: 2 assets imported."
    assert (shown.rows, shown.new_count, shown.pasted) == ([], 0, "")
    found = {one.asset.name: one.asset for one in await listed(owner, TODAY)}
    assert (found["Van 🚚"].value, found["Van 🚚"].serial_number) == (Decimal(48_000), "HB-1")
    assert {one.source for one in found.values()} == {"import"}


async def test_a_second_click_imports_nothing_and_says_the_same(tab, owner):
    await paste(tab, f"{HEAD}\nVan,2026-03-14,48000,,\n")
    await tab.send(AssetImportState.record)
    await tab.send(AssetImportState.record)
    assert (await said(tab), tab.errors) == ("info: 1 asset imported.", [])
    assert len(await listed(owner, TODAY)) == 1


async def test_each_row_says_what_becomes_of_it(tab, owner):
    await make_asset(owner, name="Forklift")
    shown = await paste(
        tab,
        f"{HEAD},colour,residual,disposed_on\n"
        "Forklift,2026-01-01,6000,,,red,,\n"
        "Van,2026-03-14,48000,,,blue,48000,\n"
        "Van,2026-03-14,48000,,,green,,\n"
        ",2026-03-14,1.234567,,,,,\n"
        "Saw,2027-01-01,100,,,,,\n"
        "Sold,2026-01-01,100,,,,,2026-02-01\n",
    )
    assert [(row.number, row.outcome) for row in shown.rows] == [
        ("5", "Wrong"), ("6", "Wrong"), ("7", "Wrong"),
        ("2", "Here already"), ("3", "New"), ("4", "Here already"),
    ]  # fmt: skip
    texts = {row.number: row.text for row in shown.rows}
    assert "Give the asset a name." in texts["5"]
    assert "EUR has 2 decimals" in texts["5"]
    assert texts["6"] == "The purchase date is in the future."
    assert "a disposal is not imported" in texts["7"]
    assert texts["2"] == "This asset is in the register already."
    assert texts["4"] == "This is the same asset as in row 3."
    assert "nothing is depreciated: the charge is 0." in texts["3"]
    assert shown.count_text == (
        "1 to import · 2 here already · 3 with something wrong · columns not read: colour"
    )
    assert [row.is_refused for row in shown.rows] == [True] * 3 + [False] * 3
    await tab.send(AssetImportState.record)
    assert await said(tab) == "info: 1 asset imported."
    assert {one.asset.name for one in await listed(owner, TODAY)} == {"Forklift", "Van"}


async def test_what_came_meanwhile_is_not_imported_twice(tab, owner):
    await paste(tab, f"{HEAD}\nForklift,2026-01-01,6000,,\nVan,2026-03-14,48000,,\n")
    await make_asset(owner, name="Forklift")
    await tab.send(AssetImportState.record)
    assert await said(tab) == "info: 1 asset imported."
    assert len(await listed(owner, TODAY)) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        (" \n\t ", "The file is empty."),
        ("Dear all, see below", "The first row must name the columns"),
        ("name,value\nVan,1", "acquisition_date is missing"),
        (f'{HEAD}\n"Van,2026-03-14,48000,,', "cannot be read"),
        (f"{HEAD},name\nVan,2026-03-14,48000,,,x", "two columns “name”"),
        (None, "The file is empty."),
    ],
)
async def test_what_is_no_list_says_so_and_stays_in_the_field(tab, owner, text, sentence):
    shown = await paste(tab, text)
    assert sentence in shown.error
    assert (shown.pasted, shown.rows, shown.new_count) == (text or "", [], 0)
    await tab.send(AssetImportState.record)
    assert (tab.redirects(), await listed(owner, TODAY)) == ([], [])
    await paste(tab, ROWS)
    assert (shown.error, shown.new_count) == ("", 2)


async def test_too_many_rows_are_refused_and_many_are_cut(tab, owner):
    lines = "".join(f"Bike {number},2026-01-01,100,,\n" for number in range(10_001))
    shown = await paste(tab, f"{HEAD}\n{lines}")
    assert shown.error == "At most 10,000 rows fit into one import. Split the file."
    lines = "".join(f"Bike {number},2026-01-01,100,,\n" for number in range(250))
    shown = await paste(tab, f"{HEAD}\n{lines}Last,2026-01-01,x,,\n")
    assert (len(shown.rows), shown.rows[0].name, shown.rows[0].is_refused) == (200, "Last", True)
    assert shown.cut_text == "The first 200 of 251 rows are shown."
    assert shown.count_text == "250 to import · 1 with something wrong"
    await tab.send(AssetImportState.record)
    assert await said(tab) == "info: 250 assets imported."


async def test_another_file_starts_again(tab, owner):
    shown = await paste(tab, ROWS)
    await tab.send(AssetImportState.start_again)
    assert tab.redirects() == [PATH]
    assert (shown.rows, shown.pasted, shown.error, shown.count_text) == ([], "", "", "")
    await tab.send(AssetImportState.load)
    assert shown.rows == []
    await tab.send(AssetImportState.record)
    assert await listed(owner, TODAY) == []


async def test_the_rows_are_still_there_when_the_page_is_loaded_again(tab):
    shown = await paste(tab, ROWS)
    await tab.send(AssetImportState.load)
    assert (len(shown.rows), shown.pasted) == (2, ROWS)


async def test_purchases_in_locked_books_are_refused_one_by_one(tab, owner):
    await lock_books(owner, dt.date(2026, 3, 31))
    shown = await paste(tab, ROWS)
    assert [(row.number, row.outcome) for row in shown.rows] == [("2", "Wrong"), ("3", "New")]
    assert "The books are locked through 31 March 2026." in shown.rows[0].text
    await lock_books(owner, dt.date(2026, 4, 30))
    await tab.send(AssetImportState.record)
    assert await said(tab) == "info: 0 assets imported."
    assert await listed(owner, TODAY) == []


@pytest.mark.parametrize(("code", "sentence"), [("JPY", "no decimals"), ("KWD", "")])
async def test_amounts_have_the_digits_of_the_currency(code, sentence):
    actor = await make_actor(currency_code=code)
    async with Headless(app, session_id=str(actor.session_id), path=PATH) as tab:
        shown = await paste(tab, f"{HEAD},currency_code\nVan,2026-03-14,1200.5,,,{code}\n")
        (row,) = shown.rows
        assert row.is_refused is bool(sentence)
        assert sentence in row.text
        assert row.amount == ("" if sentence else "1,200.500")
        await paste(tab, f"{HEAD},currency_code\nVan,2026-03-14,1200,,,EUR\n")
        assert f"This business keeps its books in {code}." in shown.rows[0].text


async def test_a_viewer_imports_nothing(owner):
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path=PATH) as tab:
        for event in (
            AssetImportState.load,
            AssetImportState.check({"text": ROWS}),
            AssetImportState.record,
            AssetImportState.start_again,
        ):
            await tab.send(NoticeState.hide)
            await tab.send(event)
            assert await said(tab) == "error: Your role does not allow this."
        assert (await tab.state(AssetImportState)).rows == []
    assert await listed(owner, TODAY) == []


# What comes by the address


@pytest.mark.parametrize("code", PROBLEMS)
async def test_a_file_that_was_refused_is_said_by_its_word_in_the_address(tab, code):
    tab.visit(f"{PATH}?problem={code}")
    await tab.send(AssetImportState.load)
    shown = await tab.state(AssetImportState)
    assert (shown.error, shown.rows, shown.is_loaded) == (PROBLEMS[code], [], True)
    for path in (f"{PATH}?problem=%3Cb%3E", PATH):
        tab.visit(path)
        await tab.send(AssetImportState.load)
        assert shown.error == ""


async def test_a_file_that_was_sent_is_shown_once_and_recorded(tab, owner):
    draft = await identity.keep_draft(owner, "asset_import", {"form": {"file": ROWS}})
    tab.visit(f"{PATH}?draft={draft}")
    await tab.send(AssetImportState.load)
    shown = await tab.state(AssetImportState)
    assert (len(shown.rows), shown.pasted, shown.error) == (2, "", "")
    await tab.send(AssetImportState.load)
    assert len(shown.rows) == 2, "the page was loaded again, and the file is still the same"
    await tab.send(AssetImportState.record)
    assert await said(tab) == "info: 2 assets imported."
    await tab.send(AssetImportState.load)
    assert shown.rows == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("\ufeff", "The file is empty."),
        ("no list", "The first row must name the columns"),
    ],
)
async def test_a_file_that_was_sent_and_is_no_list_says_so(tab, owner, text, sentence):
    draft = await identity.keep_draft(owner, "asset_import", {"form": {"file": text}})
    tab.visit(f"{PATH}?draft={draft}")
    for _ in range(2):
        await tab.send(AssetImportState.load)
        shown = await tab.state(AssetImportState)
        assert shown.error.startswith(sentence)
        assert (shown.rows, tab.errors) == ([], [])
    tab.visit(f"{PATH}?problem=text")
    await tab.send(AssetImportState.load)
    assert shown.error == PROBLEMS["text"]


async def test_a_file_of_somebody_else_is_not_shown(tab, owner):
    stranger = await make_actor()
    colleague = (await join(owner, role=Role.BOOKKEEPER)).actor
    for other in (stranger, colleague):
        draft = await identity.keep_draft(other, "asset_import", {"form": {"file": ROWS}})
        tab.visit(f"{PATH}?draft={draft}")
        await tab.send(AssetImportState.load)
        shown = await tab.state(AssetImportState)
        assert (shown.rows, shown.error, tab.errors) == ([], "", [])
    for named in ("x", ""):
        tab.visit(f"{PATH}?draft={named}")
        await tab.send(AssetImportState.load)
        assert (shown.rows, shown.error, tab.errors) == ([], "", [])


async def test_what_was_pasted_survives_a_log_in_that_ran_out(owner):
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as tab:
        await tab.send(AssetImportState.load)
        await identity.log_out(owner)
        as_sent = {"__reflex_form_data__": [["text", ROWS]]}
        await tab.send(AssetImportState.check(as_sent))
        (address,) = tab.redirects()
    onward = parse_qs(urlsplit(address).query)["next"][0]
    again = (await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))).actor
    async with Headless(app, session_id=str(again.session_id), path=onward) as later:
        await later.send(ShellState.load)
        await later.send(AssetImportState.load)
        shown = await later.state(AssetImportState)
        assert (len(shown.rows), shown.pasted) == (2, ROWS)
        assert await listed(again, TODAY) == []
        await later.send(AssetImportState.record)
        later.visit("/fixed-assets")
        await later.send(AssetsState.load)
        assert len((await later.state(AssetsState)).rows) == 2
