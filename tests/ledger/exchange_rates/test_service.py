"""Exchange rates end to end: days with and without one, changes, imports, other businesses."""

import asyncio
import datetime as dt
from decimal import Decimal

import pytest

from finance_app.identity import service as identity
from finance_app.identity.inputs import BusinessInput
from finance_app.identity.rules import Actor, Role
from finance_app.kit.errors import ForbiddenError, InvalidInputError
from finance_app.ledger.exchange_rates import service
from finance_app.ledger.exchange_rates.inputs import RateFilter
from finance_app.ledger.exchange_rates.rules import Source
from finance_app.ledger.exchange_rates.service import (
    ImportCounts,
    NoRateError,
    RateExistsError,
    RateNotFoundError,
    StaleRateError,
)
from finance_app.ledger.locks.service import lock_books
from tests.factories import as_admin, join, make_actor, some_id
from tests.ledger.exchange_rates.files.ecb import DAILY, HISTORY, XML
from tests.ledger.exchange_rates.rates import MARCH, make_rate, rate_input

SATURDAY = MARCH + dt.timedelta(days=1)
YEAR_2024 = dt.date(2024, 1, 2)


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


async def listed(actor, **query):
    page = await service.list_rates(actor, RateFilter.parse(query))
    return [(rate.currency_code, rate.quoted_on) for rate in page.items]


async def test_a_day_has_its_rate_and_another_the_last_before_it(owner):
    kept = await make_rate(owner)
    assert (kept.base_currency_code, kept.source, kept.version) == ("EUR", Source.MANUAL, 1)
    assert await service.find_rate(owner, "USD", MARCH) == kept
    assert await service.find_rate(owner, "USD", SATURDAY) is None
    assert await service.find_rate(owner, "JPY", MARCH) is None
    assert await service.last_rate(owner, "USD", MARCH) == kept
    assert await service.last_rate(owner, "USD", SATURDAY) == kept
    assert await service.last_rate(owner, "USD", MARCH - dt.timedelta(days=1)) is None
    assert await service.get_rate(owner, kept.id) == kept


async def test_a_day_without_a_rate_is_refused_and_offers_the_last(owner):
    kept = await make_rate(owner)
    assert await service.require_rate(owner, "USD", MARCH) == Decimal("0.9127")
    assert await service.require_rate(owner, "EUR", SATURDAY) == 1
    with pytest.raises(NoRateError) as caught:
        await service.require_rate(owner, "USD", SATURDAY)
    error = caught.value
    assert error.message == (
        "There is no rate for USD on 14 March 2026. The last known is 0.9127 of 13 March 2026."
    )
    assert (error.status, error.currency_code, error.day, error.last) == (
        422, "USD", SATURDAY, kept,
    )  # fmt: skip
    assert error.fields == {"exchange_rate": error.message}
    with pytest.raises(NoRateError) as caught:
        await service.require_rate(owner, "JPY", SATURDAY)
    assert caught.value.message == (
        "There is no rate for JPY on 14 March 2026, and none before it."
    )
    assert caught.value.last is None


async def test_the_last_rates_of_all_currencies_come_at_once(owner):
    for code, day, rate in (
        ("USD", MARCH, "0.91"), ("USD", SATURDAY, "0.92"), ("JPY", MARCH, "0.006"),
        ("GBP", SATURDAY, "1.15"),
    ):  # fmt: skip
        await make_rate(owner, code, day, rate)
    found = await service.last_rates(owner, SATURDAY)
    assert {code: rate.rate for code, rate in found.items()} == {
        "GBP": Decimal("1.15"), "JPY": Decimal("0.006"), "USD": Decimal("0.92"),
    }  # fmt: skip
    assert set(await service.last_rates(owner, MARCH)) == {"JPY", "USD"}
    assert await service.last_rates(owner, YEAR_2024) == {}


async def test_a_day_has_one_rate_of_a_currency(owner):
    kept = await make_rate(owner)
    with pytest.raises(RateExistsError) as caught:
        await make_rate(owner, rate="0.95")
    assert caught.value.fields == {
        "quoted_on": "There is a rate for USD on 13 March 2026 already: 0.9127. Open that one to"
        " change it."
    }
    assert caught.value.current == kept
    replaced = await service.set_rate(owner, rate_input(rate="0.95"), is_replacing=True)
    assert (replaced.id, replaced.rate, replaced.version) == (kept.id, Decimal("0.95"), 2)


async def test_of_two_people_who_add_the_same_day_one_is_told(owner):
    both = await asyncio.gather(
        make_rate(owner, rate="0.91"), make_rate(owner, rate="0.92"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["Rate", "RateExistsError"]
    assert await listed(owner) == [("USD", MARCH)]


async def test_a_change_of_an_old_version_is_refused(owner):
    kept = await make_rate(owner)
    changed = await service.change_rate(owner, kept.id, rate_input(rate="0.92"), version=1)
    assert (changed.rate, changed.version) == (Decimal("0.92"), 2)
    with pytest.raises(StaleRateError) as caught:
        await service.change_rate(owner, kept.id, rate_input(rate="0.93"), version=1)
    assert caught.value.current == changed
    other = await make_rate(owner, day=SATURDAY)
    with pytest.raises(RateExistsError):
        await service.change_rate(owner, other.id, rate_input(rate="0.93"), version=None)
    with pytest.raises(RateNotFoundError):
        await service.change_rate(owner, some_id(), rate_input(), version=None)


async def test_the_own_currency_has_no_rate(owner):
    kept = await make_rate(owner)
    for work in (
        service.set_rate(owner, rate_input("EUR")),
        service.change_rate(owner, kept.id, rate_input("EUR"), version=None),
    ):
        with pytest.raises(InvalidInputError) as caught:
            await work
        assert set(caught.value.fields) == {"currency_code"}


async def test_a_rate_is_deleted_and_restored_unless_its_day_has_another(owner):
    kept = await make_rate(owner)
    assert [one.id for one in await service.delete_rates(owner, [kept.id, some_id()])] == [kept.id]
    assert await service.delete_rates(owner, [kept.id]) == ()
    assert await service.find_rate(owner, "USD", MARCH) is None
    with pytest.raises(RateNotFoundError):
        await service.get_rate(owner, kept.id)
    assert [one.id for one in await service.restore_rates(owner, [kept.id])] == [kept.id]
    assert (await service.restore_rate(owner, kept.id)).version == 3, "it is in use already"

    await service.delete_rates(owner, [kept.id])
    other = await make_rate(owner, rate="0.95")
    assert await service.restore_rates(owner, [kept.id]) == ()
    with pytest.raises(RateExistsError) as caught:
        await service.restore_rate(owner, kept.id)
    assert caught.value.current == other
    await service.delete_rates(owner, [other.id])
    back = await service.restore_rates(owner, [kept.id, other.id])
    assert [one.id for one in back] == [other.id], "of two of one day, the one deleted last"
    with pytest.raises(RateNotFoundError):
        await service.restore_rate(owner, some_id())


async def test_rates_of_locked_days_may_be_kept_and_changed(owner):
    await lock_books(owner, SATURDAY)
    kept = await make_rate(owner)
    await service.change_rate(owner, kept.id, rate_input(rate="0.95"), version=1)
    await service.delete_rates(owner, [kept.id])


async def test_the_list_goes_from_page_to_page_and_back(owner):
    days = [MARCH + dt.timedelta(days=n) for n in range(4)]
    for day in days:
        for code in ("USD", "GBP", "JPY"):
            await make_rate(owner, code, day)
    everything = [(code, day) for day in reversed(days) for code in ("GBP", "JPY", "USD")]
    seen, cursor = [], ""
    pages = []
    while True:
        page = await service.list_rates(owner, RateFilter(limit=5, cursor=cursor))
        pages.append(page)
        seen += [(rate.currency_code, rate.quoted_on) for rate in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert seen == everything
    assert [len(page.items) for page in pages] == [5, 5, 2]
    back = await service.list_rates(owner, RateFilter(limit=5, cursor=pages[2].previous_cursor))
    assert back.items == pages[1].items
    first = await service.list_rates(owner, RateFilter(limit=5, cursor=back.previous_cursor))
    assert (first.items, first.previous_cursor) == (pages[0].items, None)
    assert await listed(owner, currency_code="jpy", to=days[1].isoformat()) == [
        ("JPY", days[1]), ("JPY", days[0]),
    ]  # fmt: skip
    with pytest.raises(InvalidInputError) as caught:
        await listed(owner, cursor="nonsense")
    assert set(caught.value.fields) == {"cursor"}


async def test_a_file_comes_in_once(owner):
    done = await service.import_rates(owner, "eurofxref-hist.csv", HISTORY)
    assert (done.name, done.counts) == ("eurofxref-hist.csv", ImportCounts(new_count=14))
    assert done.ignored == ("BGN", "CYP")
    kept = await service.find_rate(owner, "USD", YEAR_2024)
    assert (kept.rate, kept.source) == (Decimal("0.912741876597"), Source.IMPORT)
    again = await service.import_rates(owner, "eurofxref-hist.csv", HISTORY)
    assert again.counts == ImportCounts(same_count=14)
    same = await service.import_rates(owner, "eurofxref.xml", XML)
    assert same.counts == ImportCounts(same_count=4)
    assert (await service.find_rate(owner, "USD", YEAR_2024)).version == 1, "nothing was written"
    assert (await service.import_rates(owner, "", DAILY)).counts == ImportCounts(new_count=29)


async def test_a_corrected_file_corrects_and_keeps_what_was_typed(owner):
    await service.import_rates(owner, "a.csv", HISTORY)
    typed = await make_rate(owner, "CHF", YEAR_2024, "1.05")
    usd = await service.find_rate(owner, "USD", YEAR_2024)
    await service.change_rate(owner, usd.id, rate_input("USD", YEAR_2024, "0.9"), version=None)
    file = b"Date,USD,JPY,CHF\n2024-01-02,1.0956,160,0.93\n"
    done = await service.import_rates(owner, "b.csv", file)
    assert done.counts == ImportCounts(changed_count=1, kept_count=2)
    assert (await service.find_rate(owner, "JPY", YEAR_2024)).rate == Decimal("0.00625")
    assert await service.find_rate(owner, "CHF", YEAR_2024) == typed
    assert (await service.find_rate(owner, "USD", YEAR_2024)).rate == Decimal("0.9")

    done = await service.import_rates(owner, "b.csv", file, replace_manual=True)
    assert done.counts == ImportCounts(changed_count=2, same_count=1)
    found = await service.find_rate(owner, "CHF", YEAR_2024)
    assert (found.id, found.rate, found.source) == (
        typed.id, Decimal("1.075268817204"), Source.IMPORT,
    )  # fmt: skip


async def test_a_deleted_rate_comes_back_with_its_file(owner):
    await service.import_rates(owner, "a.csv", HISTORY)
    usd = await service.find_rate(owner, "USD", YEAR_2024)
    await service.delete_rates(owner, [usd.id])
    done = await service.import_rates(owner, "a.csv", HISTORY)
    assert done.counts == ImportCounts(new_count=1, same_count=13)


async def test_two_imports_at_once_bring_each_rate_once(owner):
    both = await asyncio.gather(
        service.import_rates(owner, "a.csv", HISTORY), service.import_rates(owner, "b.xml", XML)
    )
    assert sum(done.counts.new_count for done in both) <= 14
    found = await listed(owner, limit="200")
    assert len(found) == len(set(found)) == 14


async def test_a_file_that_is_none_is_refused_at_its_field(owner):
    for content, sentence in (
        (b"", "This file is empty."),
        (b"a,b\n", "This is no file of exchange rates"),
    ):
        with pytest.raises(InvalidInputError) as caught:
            await service.import_rates(owner, "x.csv", content)
        assert caught.value.fields["file"].startswith(sentence)
    books = await make_actor(currency_code="AED")
    with pytest.raises(InvalidInputError) as caught:
        await service.import_rates(books, "eurofxref.csv", DAILY)
    assert caught.value.message == (
        "This file says what one euro is worth and has no column AED, so it says nothing about"
        " AED, the currency of these books."
    )


async def test_books_in_yen_get_the_dollar_in_yen():
    books = await make_actor(currency_code="JPY")
    await service.import_rates(books, "eurofxref.csv", DAILY)
    day = dt.date(2024, 11, 25)
    assert await service.require_rate(books, "USD", day) == Decimal("154.016198189614")
    assert await service.require_rate(books, "EUR", day) == Decimal("161.64")


async def test_rates_belong_to_the_currency_of_the_books(owner):
    await make_rate(owner)
    entered = {"business_name": "Books", "currency_code": "GBP", "fiscal_year_start": "01-01"}
    pounds = await identity.change_settings(owner, BusinessInput.parse(entered))
    assert await listed(pounds) == []
    assert await service.find_rate(pounds, "USD", MARCH) is None
    await make_rate(pounds, "USD", MARCH, "0.79")
    back = await identity.change_settings(
        pounds, BusinessInput.parse({**entered, "currency_code": "EUR"})
    )
    assert (await service.find_rate(back, "USD", MARCH)).rate == Decimal("0.9127")


async def test_another_business_sees_and_changes_nothing(owner):
    kept, other = await make_rate(owner), await make_actor()
    assert await listed(other) == []
    assert await service.find_rate(other, "USD", MARCH) is None
    assert await service.last_rates(other, MARCH) == {}
    assert await service.delete_rates(other, [kept.id]) == ()
    with pytest.raises(RateNotFoundError):
        await service.change_rate(other, kept.id, rate_input(), version=None)
    await service.delete_rates(owner, [kept.id])
    assert await service.restore_rates(other, [kept.id]) == ()
    with pytest.raises(RateNotFoundError):
        await service.restore_rate(other, kept.id)
    await service.restore_rate(owner, kept.id)
    done = await service.import_rates(
        other, "a.csv", b"Date,USD\n2026-03-13,2\n", replace_manual=True
    )
    assert done.counts == ImportCounts(new_count=1)
    assert (await service.find_rate(owner, "USD", MARCH)).rate == Decimal("0.9127")


async def test_a_viewer_reads_and_changes_nothing(owner):
    kept = await make_rate(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    assert await listed(viewer) == [("USD", MARCH)]
    for work in (
        make_rate(viewer, "JPY"),
        service.change_rate(viewer, kept.id, rate_input(), version=None),
        service.delete_rates(viewer, [kept.id]),
        service.restore_rate(viewer, kept.id),
        service.restore_rates(viewer, [kept.id]),
        service.import_rates(viewer, "a.csv", HISTORY),
    ):
        with pytest.raises(ForbiddenError):
            await work


async def test_the_database_refuses_what_no_rate_can_be(owner, admin_url):
    kept = await make_rate(owner)
    for change in ("rate = 0", "rate = -1", "currency_code = 'EUR'", "source = 'guess'"):
        with pytest.raises(Exception, match="check constraint"):
            await as_admin(
                admin_url, f"UPDATE exchange_rates SET {change} WHERE id = :id", id=kept.id
            )
