"""The page of exchange rates: the list by its address, the form both ways, Undo, and imports."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from finance_app.finance_app import app
from finance_app.identity import service as identity
from finance_app.identity.inputs import LogInInput
from finance_app.identity.rules import Actor, Role
from finance_app.identity.service import keep_draft
from finance_app.kit import clock
from finance_app.ledger.exchange_rates import service
from finance_app.ledger.exchange_rates.files.views import DRAFT, import_draft
from finance_app.ledger.exchange_rates.state import ExchangeRatesState
from finance_app.ledger.exchange_rates.views import RateRow
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import PASSWORD, join, make_actor
from tests.headless import Headless
from tests.ledger.exchange_rates.files.ecb import DAILY, HISTORY
from tests.ledger.exchange_rates.rates import MARCH, make_rate, rate_input

PATH = "/exchange-rates"
FORM = {
    "id": "", "version": "", "currency_code": "USD", "quoted_on": "2026-03-13", "rate": "1.0956",
    "direction": "indirect",
}  # fmt: skip


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as client:
        yield client


async def said(tab: Headless) -> str:
    notice = await tab.state(NoticeState)
    return f"{notice.tone}: {notice.text}"


async def show(tab: Headless, path: str = PATH):
    tab.visit(path)
    await tab.send(ExchangeRatesState.load)
    return await tab.state(ExchangeRatesState)


async def test_a_rate_is_shown_both_ways(tab, owner):
    day = dt.date(clock.today().year - 1, 3, 13)
    kept = await make_rate(owner, day=day, rate="0.912741876597")
    state = await show(tab)
    assert state.is_loaded
    assert state.rows == [
        RateRow(
            id=str(kept.id),
            day=f"13 Mar {day.year}",
            day_iso=day.isoformat(),
            currency="USD",
            name="US Dollar",
            one="1 USD =",
            rate="0.912742 EUR",
            inverse="1 EUR = 1.0956 USD",
            source="By hand",
            about=f"USD of 13 Mar {day.year}",
        )
    ]
    assert state.summary == f"1 currency, latest of 13 Mar {day.year}"
    assert state.filter_options == [("USD", "USD, US Dollar")]
    assert (state.newer, state.older, state.is_narrowed) == ("", "", False)


async def test_the_address_says_which_rates_and_which_page(tab, owner):
    await service.import_rates(owner, "a.csv", HISTORY)
    for n in range(60):
        await make_rate(owner, "CHF", MARCH + dt.timedelta(days=n), "1.05")
    state = await show(tab, f"{PATH}?currency_code=CHF")
    assert (len(state.rows), state.currency, state.is_narrowed) == (50, "CHF", True)
    assert "currency_code=CHF" in state.older
    await show(tab, state.older)
    assert (len(state.rows), state.older) == (10, "")
    await show(tab, state.newer)
    assert len(state.rows) == 50
    await tab.send(ExchangeRatesState.choose_currency("USD"))
    assert tab.redirects()[-1] == f"{PATH}?currency_code=USD"
    await show(tab, f"{PATH}?currency_code=USD&to=2023-12-31")
    assert [row.day_iso for row in state.rows] == ["2022-02-28", "1999-01-04"]
    await tab.send(ExchangeRatesState.choose_day(""))
    assert tab.redirects()[-1] == f"{PATH}?currency_code=USD"
    await tab.send(ExchangeRatesState.choose_day("2024-01-02"))
    assert tab.redirects()[-1] == f"{PATH}?currency_code=USD&to=2024-01-02"
    await show(tab, f"{PATH}?currency_code=SEK")
    assert (state.rows, state.is_narrowed) == ([], True)
    assert ("SEK", "SEK") in state.filter_options
    await show(tab, f"{PATH}?to=soon")
    assert state.failure == "“soon” is not a date. Write it like 2026-11-20."
    await show(tab)
    assert state.failure == ""


async def test_a_quote_is_seen_both_ways_before_it_is_saved(tab, owner):
    await show(tab)
    await tab.send(ExchangeRatesState.open_new)
    state = await tab.state(ExchangeRatesState)
    assert (state.is_open, state.title, state.preview) == (True, "Add a rate", [])
    assert state.values["quoted_on"] == clock.today().isoformat()
    assert "EUR" not in dict(state.currency_options)
    await tab.send(ExchangeRatesState.note_currency("USD"))
    assert state.direction_options == [
        ("direct", "1 USD = … EUR"), ("indirect", "1 EUR = … USD"),
    ]  # fmt: skip
    for name, value in (("rate", "1.0956"), ("direction", "indirect"), ("nonsense", "x")):
        await tab.send(ExchangeRatesState.note(name, value))
        await tab.send(ExchangeRatesState.look)
    assert state.preview == [
        "1 USD = 0.912742 EUR", "1 EUR = 1.0956 USD", "100.00 USD become 91.27 EUR",
    ]  # fmt: skip
    await tab.send(ExchangeRatesState.note("rate", "zero"))
    await tab.send(ExchangeRatesState.look)
    assert state.preview == []
    await tab.send(ExchangeRatesState.save(FORM))
    assert await said(tab) == "info: Rate saved: USD of 13 March 2026."
    assert not state.is_open
    found = await service.find_rate(owner, "USD", MARCH)
    assert found.rate == Decimal("0.912741876597")
    assert [row.id for row in state.rows] == [str(found.id)]


async def test_wrong_fields_say_so_and_nothing_typed_is_lost(tab, owner):
    kept = await make_rate(owner)
    await tab.send(ExchangeRatesState.open_new)
    state = await tab.state(ExchangeRatesState)
    key = state.key
    await tab.send(ExchangeRatesState.save({**FORM, "currency_code": "", "rate": "1,234"}))
    assert state.errors == {
        "currency_code": "Choose a currency.",
        "rate": "“1,234” can mean 1234 or 1.234. Write 1234 or 1.234 to say which.",
    }
    assert (state.is_open, state.key) == (True, key), "the fields keep what is typed"
    await tab.send(ExchangeRatesState.save(FORM))
    assert state.errors == {
        "quoted_on": "There is a rate for USD on 13 March 2026 already: 0.9127. Open that one to"
        " change it."
    }
    await tab.send(ExchangeRatesState.close)
    assert (state.is_open, state.errors) == (False, {})
    await tab.send(ExchangeRatesState.open_rate(str(kept.id)))
    assert state.values == {
        "currency_code": "USD", "quoted_on": "2026-03-13", "rate": "0.9127", "direction": "direct",
    }  # fmt: skip
    assert state.preview[:2] == ["1 USD = 0.9127 EUR", "1 EUR = 1.09565 USD"]
    await service.change_rate(owner, kept.id, rate_input(rate="0.95"), version=1)
    change = {"id": str(kept.id), "version": state.version, **state.values, "rate": "0.96"}
    await tab.send(ExchangeRatesState.save(change))
    assert "changed this rate since" in state.errors["form"]
    await tab.send(ExchangeRatesState.open_rate(str(kept.id)))
    await tab.send(ExchangeRatesState.save({**change, "version": state.version}))
    assert (await service.get_rate(owner, kept.id)).rate == Decimal("0.96")


async def test_a_tab_the_server_forgot_keeps_what_was_typed(tab):
    await tab.send(ExchangeRatesState.save({**FORM, "rate": "typed"}))
    state = await tab.state(ExchangeRatesState)
    assert (state.is_open, state.title, state.values["rate"]) == (True, "Add a rate", "typed")
    assert state.values["direction"] == "indirect"
    assert state.direction_options[1] == ("indirect", "1 EUR = … USD")


async def test_what_was_typed_survives_a_log_in_that_ran_out(owner):
    async with Headless(app, session_id=str(owner.session_id), path=PATH) as tab:
        await tab.send(ExchangeRatesState.open_new)
        await identity.log_out(owner)
        as_sent = {"__reflex_form_data__": [list(pair) for pair in FORM.items()]}
        await tab.send(ExchangeRatesState.save(as_sent))
        (target,) = tab.redirects()
    onward = parse_qs(urlsplit(target).query)["next"][0]
    again = await identity.log_in(LogInInput(email=owner.email, password=PASSWORD))
    session_id = str(again.actor.session_id)
    async with Headless(app, session_id=session_id, path=onward) as tab:
        await tab.send(ExchangeRatesState.load)
        state = await tab.state(ExchangeRatesState)
        assert (state.is_open, state.values["rate"]) == (True, "1.0956")


async def test_a_rate_is_deleted_and_back_by_undo(tab, owner):
    kept = await make_rate(owner)
    state = await show(tab)
    await tab.send(ExchangeRatesState.delete(str(kept.id)))
    assert await said(tab) == "info: Rate deleted: USD of 13 March 2026."
    assert state.rows == []
    await tab.send(ShellState.undo)
    assert await said(tab) == "info: Rate restored: USD of 13 March 2026."
    assert [row.id for row in state.rows] == [str(kept.id)]
    await service.delete_rates(owner, [kept.id])
    await tab.send(ExchangeRatesState.delete(str(kept.id)))
    assert isinstance(tab.errors[-1], service.RateNotFoundError)


async def test_an_undo_that_meets_another_rate_says_so(tab, owner):
    kept = await make_rate(owner)
    await show(tab)
    await tab.send(ExchangeRatesState.delete(str(kept.id)))
    await make_rate(owner, rate="0.95")
    await tab.send(ShellState.undo)
    assert isinstance(tab.errors[-1], service.RateExistsError)
    assert (await service.find_rate(owner, "USD", MARCH)).rate == Decimal("0.95")


async def test_what_an_import_did_is_shown_once(tab, owner):
    file = HISTORY + b"2023-02-30,1.1,1,1,1,1,1,\n"
    done = await service.import_rates(owner, "hist.csv", file)
    draft = await keep_draft(owner, DRAFT, {"form": import_draft(done, "EUR")})
    state = await show(tab, f"{PATH}?draft={draft}")
    assert state.done.text == "14 rates added from hist.csv."
    assert state.done.notes == ("Columns that are no currency in use were not read: BGN, CYP.",)
    assert [(one.row, one.text) for one in state.done.problems] == [
        ("6", "February 2023 has no day 30."),
    ]  # fmt: skip
    await show(tab, f"{PATH}?draft={draft}")
    assert state.done.text == "14 rates added from hist.csv.", "it stays while the page is here"
    await tab.send(ExchangeRatesState.dismiss)
    assert state.done.text == ""
    await show(tab, f"{PATH}?draft={draft}")
    assert state.done.text == ""


async def test_a_file_that_was_refused_opens_its_form_again(tab, owner):
    draft = await keep_draft(owner, DRAFT, {"form": {"error": "This file is empty."}})
    state = await show(tab, f"{PATH}?draft={draft}")
    assert (state.done.error, state.done.text) == ("This file is empty.", "")
    await tab.send(ExchangeRatesState.dismiss)
    assert state.done.error == ""
    draft = await keep_draft(owner, DRAFT, {"form": {"error": "This file is empty."}})
    await show(tab, f"{PATH}?draft={draft}")
    await show(tab)
    assert state.done.error == "", "another address has nothing to do with it"


async def test_what_an_import_did_belongs_to_who_did_it(owner):
    other = await make_actor()
    draft = await keep_draft(owner, DRAFT, {"form": {"text": "Secret"}})
    async with Headless(app, session_id=str(other.session_id)) as tab:
        assert (await show(tab, f"{PATH}?draft={draft}")).done.text == ""


async def test_an_import_is_told_in_words(owner):
    first = await service.import_rates(owner, "a.csv", DAILY)
    again = await service.import_rates(owner, "a.csv", DAILY)
    assert import_draft(first, "EUR")["text"] == "29 rates added from a.csv."
    assert import_draft(again, "EUR")["text"] == (
        "Nothing new in a.csv: its 29 rates are here already."
    )
    await make_rate(owner, "CHF", MARCH, "1.1")
    more = await service.import_rates(
        owner, "", b"Date,USD,CHF\n2024-11-25,1.05,0.9324\n2026-03-13,1.1,0.9\n"
    )
    told = import_draft(more, "EUR")
    assert told["text"] == ("1 rate added, 1 rate corrected from this file; 1 was here already.")
    assert told["notes"] == [
        "1 rate typed by hand differs from the file and was kept. To take the file's, import it"
        " again and choose to replace rates typed by hand."
    ]
    none = await service.import_rates(owner, "b.csv", b"Date,USD\n2026-03-14,N/A\n")
    assert import_draft(none, "EUR")["text"] == "No rate was added from b.csv."
    books = await make_actor(currency_code="RUB")
    days = await service.import_rates(books, "c.csv", HISTORY)
    assert import_draft(days, "RUB")["notes"][0] == (
        "On 2 days the file has no figure for RUB, so nothing of them was taken."
    )
    wrong = await service.import_rates(owner, "d.csv", b"Date,USD\n" + b"soon,1\n" * 205)
    assert import_draft(wrong, "EUR")["notes"] == [
        "205 figures or rows could not be read; the first 200 are listed."
    ]


async def test_a_viewer_sees_the_rates_and_no_draft_of_a_form(owner):
    kept = await make_rate(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path=PATH) as tab:
        state = await show(tab)
        assert [row.id for row in state.rows] == [str(kept.id)]
        await tab.send(ExchangeRatesState.delete(str(kept.id)))
        assert await said(tab) == "error: Your role does not allow this."
    assert await service.get_rate(owner, kept.id) == kept
