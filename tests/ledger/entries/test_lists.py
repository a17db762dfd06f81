"""Lists: filters, search, orders, paging both ways while rows come and go, and their sums."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from finance_app.identity.rules import Actor
from finance_app.kit import db
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.categories.service import UnknownCategoryError
from finance_app.ledger.entries import service
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.service import (
    delete_entries,
    list_entries,
    restore_entries,
    summarise_entries,
)
from finance_app.ledger.entries.views import entry_list
from finance_app.ledger.filters.views import filter_view
from tests.factories import make_entry, some_id
from tests.ledger.businesses import make_actor

SORTS = ("date", "-date", "amount", "-amount", "vendor", "-vendor")
KEYS = {
    "date": lambda one: (one.date, one.id),
    "amount": lambda one: (one.amount, one.id),
    "vendor": lambda one: (one.party.lower().encode(), one.id),
}


async def fill(actor: Actor, count: int, seed: int = 1) -> list[Entry]:
    chance = random.Random(seed)
    return [
        await make_entry(
            actor,
            date=date(2026, 1, 1) + timedelta(days=chance.randrange(8)),
            amount=Decimal(chance.randrange(1, 6)),
            party=chance.choice(["", "acme", "Acme", "Ünal", "beta", "Zed"]),
            category=chance.choice([None, "Rent", "Office"]),
        )
        for _ in range(count)
    ]


async def page_of(actor: Actor, **raw: str) -> service.Page[Entry]:
    names = {name.rstrip("_"): value for name, value in raw.items()}
    return await list_entries(actor, Kind.EXPENSE, EntryFilter.parse(names, "EUR"))


async def found(actor: Actor, **raw: str) -> set[str]:
    return {one.notes for one in (await page_of(actor, **raw)).items}


async def walk(actor: Actor, **raw: str) -> tuple[list[Entry], str]:
    """Return all rows forward, and the cursor of the last page."""
    rows: list[Entry] = []
    cursor = last = ""
    while True:
        page = await page_of(actor, cursor=cursor, **raw)
        rows += page.items
        last = cursor
        if page.next_cursor is None:
            return rows, last
        cursor = page.next_cursor


@pytest.mark.parametrize("sort", SORTS)
async def test_every_order_is_walked_once_forward_and_back(sort):
    actor = await make_actor()
    made = await fill(actor, 40)
    expected = sorted(made, key=KEYS[sort.strip("-")], reverse=sort.startswith("-"))
    rows, last = await walk(actor, sort=sort, limit="7")
    assert [one.id for one in rows] == [one.id for one in expected]
    page = await page_of(actor, sort=sort, limit="7", cursor=last)
    back = list(page.items)
    while page.previous_cursor is not None:
        page = await page_of(actor, sort=sort, limit="7", cursor=page.previous_cursor)
        back = [*page.items, *back]
    assert [one.id for one in back] == [one.id for one in expected]


@pytest.mark.parametrize("category", ["none", "rent"])
@pytest.mark.parametrize("sort", SORTS)
async def test_a_category_is_walked_in_every_order(sort, category):
    actor = await make_actor()
    made = await fill(actor, 40)
    wanted = [one for one in made if (one.category or "none").lower() == category]
    expected = sorted(wanted, key=KEYS[sort.strip("-")], reverse=sort.startswith("-"))
    rows, _ = await walk(actor, sort=sort, limit="5", category=category)
    assert [one.id for one in rows] == [one.id for one in expected]


@pytest.mark.parametrize("sort", SORTS)
async def test_rows_that_come_and_go_neither_repeat_nor_hide_others(sort):
    actor, chance = await make_actor(), random.Random(7)
    made = await fill(actor, 40)
    seen: list[Entry] = []
    deleted: set[object] = set()
    cursor = ""
    while True:
        page = await page_of(actor, sort=sort, limit="6", cursor=cursor)
        seen += page.items
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
        gone = chance.sample(made, 3)
        deleted.update(one.id for one in gone)
        await delete_entries(actor, Kind.EXPENSE, [one.id for one in gone])
        await fill(actor, 2, seed=len(seen))
    ids = [one.id for one in seen]
    assert len(ids) == len(set(ids))
    assert {one.id for one in made} - deleted <= set(ids)
    assert seen == sorted(seen, key=KEYS[sort.strip("-")], reverse=sort.startswith("-"))


async def test_back_to_the_first_page_shows_it_whole():
    actor = await make_actor()
    made = await fill(actor, 12)
    first = await page_of(actor, limit="5")
    second = await page_of(actor, limit="5", cursor=first.next_cursor or "")
    await delete_entries(actor, Kind.EXPENSE, [first.items[0].id, first.items[3].id])
    back = await page_of(actor, limit="5", cursor=second.previous_cursor or "")
    assert len(back.items) == 5
    assert back.previous_cursor is None
    assert back.items == (await page_of(actor, limit="5")).items
    assert len(made) == 12


async def test_the_trash_is_walked_by_deletion():
    actor = await make_actor()
    made = await fill(actor, 12)
    for one in made:
        await delete_entries(actor, Kind.EXPENSE, [one.id])
    rows, _ = await walk(actor, trashed="1", limit="5")
    assert [one.id for one in rows] == [one.id for one in reversed(made)]
    rows, _ = await walk(actor, trashed="1", sort="amount", limit="5")
    assert [one.amount for one in rows] == sorted(one.amount for one in made)
    assert await restore_entries(actor, Kind.EXPENSE, [one.id for one in made])
    assert (await page_of(actor, trashed="1")).items == ()


async def test_a_cursor_of_another_business_shows_only_ones_own():
    mine, theirs = await make_actor(), await make_actor()
    await fill(theirs, 10)
    made = await fill(mine, 10)
    cursor = (await page_of(theirs, limit="2")).next_cursor or ""
    page = await page_of(mine, cursor=cursor)
    assert {one.id for one in page.items} <= {one.id for one in made}


@pytest.mark.parametrize("sort", ["date", "amount"])
async def test_a_cursor_with_a_wrong_key_is_refused_at_its_field(sort):
    from finance_app.kit.paging import Cursor

    actor = await make_actor()
    for key in ("x", "", "9" * 30, "-" + "9" * 30, "2026-02-30"):
        cursor = Cursor(sort, key, some_id()).encode()
        with pytest.raises(InvalidInputError) as caught:
            await page_of(actor, sort=sort, cursor=cursor)
        assert set(caught.value.fields) == {"cursor"}


@pytest.fixture(scope="module")
async def shop() -> Actor:
    """A business with one entry for each thing to find; its notes are its name."""
    actor = await make_actor()
    entry = {"party": "", "payment_method": ""}
    for fields in (
        {"notes": "stationery", "party": "Staples", "category": "Office"},
        {"notes": "50% off", "date": date(2026, 4, 1)},
        {"notes": "under_score", "amount": Decimal("1234.50"), "payment_method": "Cash"},
        {"notes": "back\\slash", "date": date(2026, 5, 31), "payment_method": "card"},
        {"notes": "ÜBER", "party": "Müller", "category": "Rent", "amount": Decimal(7)},
    ):
        await make_entry(actor, **{**entry, **fields})
    return actor


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ({"q": "STAPLES"}, {"stationery"}),
        ({"q": "tapl"}, {"stationery"}),
        ({"q": "%"}, {"50% off"}),
        ({"q": "_"}, {"under_score"}),
        ({"q": "\\"}, {"back\\slash"}),
        ({"q": "über"}, {"ÜBER"}),
        ({"q": "MÜLL"}, {"ÜBER"}),
        ({"q": "1,234.50"}, {"under_score"}),
        ({"q": "' OR 1=1 --"}, set()),
        ({"payment_method": "CASH"}, {"under_score"}),
        ({"payment_method": "Card"}, {"back\\slash"}),
        ({"min_amount": "1,000"}, {"under_score"}),
        ({"max_amount": "7"}, {"ÜBER"}),
        ({"min_amount": "42", "max_amount": "42"}, {"stationery", "50% off", "back\\slash"}),
        ({"from_": "2026-04-01", "to": "2026-04-30"}, {"50% off"}),
        ({"from_": "2026-05-31"}, {"back\\slash"}),
        ({"to": "2026-03-31"}, {"stationery", "under_score", "ÜBER"}),
        ({"category": " OFFICE "}, {"stationery"}),
        ({"category": "none"}, {"50% off", "under_score", "back\\slash"}),
        ({"missing": "vendor"}, {"50% off", "under_score", "back\\slash"}),
        ({"category": "none", "q": "off"}, {"50% off"}),
        ({"trashed": "1"}, set()),
    ],
)
async def test_filters_find_what_they_say(shop, raw, names):
    assert await found(shop, **raw) == names
    names_of = {name.rstrip("_"): value for name, value in raw.items()}
    wanted = EntryFilter.parse(names_of, "EUR")
    summary = await summarise_entries(shop, Kind.EXPENSE, wanted)
    rows = (await list_entries(shop, Kind.EXPENSE, wanted)).items
    assert (summary.entry_count, summary.amount) == (len(rows), sum(one.amount for one in rows))


@pytest.mark.parametrize("raw", [{"category": "Offise"}, {"category": "Sales"}])
async def test_an_unknown_category_is_said_not_shown_as_empty(shop, raw):
    wanted = EntryFilter.parse(raw, "EUR")
    for attempt in (list_entries, summarise_entries):
        with pytest.raises(UnknownCategoryError):
            await attempt(shop, Kind.EXPENSE, wanted)


async def test_a_category_without_entries_is_empty(shop):
    assert await found(shop, category="Meals") == set()


@pytest.mark.parametrize("start", ["01-01", "04-06", "02-28", "07-31"])
async def test_sums_of_any_period_equal_the_entries(start):
    actor, chance = await make_actor(fiscal_year_start=start), random.Random(3)
    made = [
        await make_entry(
            actor,
            date=date(2026, 1, 1) + timedelta(days=chance.randrange(120)),
            amount=Decimal(chance.randrange(1, 10_000)) / 100,
            category=chance.choice([None, "Rent"]),
        )
        for _ in range(60)
    ]
    for _ in range(40):
        one, other = (date(2026, 1, 1) + timedelta(days=chance.randrange(120)) for _ in range(2))
        from_, to = chance.choice([(min(one, other), max(one, other)), (None, one), (one, None)])
        category = chance.choice([None, "none", "Rent"])
        wanted = EntryFilter(from_=from_, to=to, category=category)
        summary = await summarise_entries(actor, Kind.EXPENSE, wanted)
        rows = [
            row
            for row in made
            if (from_ is None or row.date >= from_)
            and (to is None or row.date <= to)
            and (category is None or row.category == (None if category == "none" else category))
        ]
        expected = (len(rows), sum((row.amount for row in rows), Decimal(0)))
        assert (summary.entry_count, summary.amount) == expected, wanted


async def test_a_sum_of_too_many_is_not_called_exact(monkeypatch):
    monkeypatch.setattr(service, "SUMMARY_COUNT_MAX", 4)
    actor = await make_actor()
    for _ in range(5):
        await make_entry(actor, party="Acme")
    summary = await summarise_entries(actor, Kind.EXPENSE, EntryFilter(q="acme"))
    assert not summary.is_exact
    assert (await summarise_entries(actor, Kind.EXPENSE, EntryFilter())).is_exact


async def test_a_page_is_one_query_its_sum_another_and_its_files_a_third(shop):
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        if "set_config" not in statement and "SET TRANSACTION" not in statement:
            statements.append(statement)

    event.listen(db.engine().sync_engine, "before_cursor_execute", note)
    try:
        await page_of(shop, limit="2")
        assert len(statements) == 1
        await entry_list(shop, Kind.EXPENSE, EntryFilter(limit=2))
        assert len(statements) == 4
        whole = await entry_list(shop, Kind.EXPENSE, EntryFilter())
        assert len(statements) == 6
        assert whole.entry_count == "5 entries"
    finally:
        event.remove(db.engine().sync_engine, "before_cursor_execute", note)


async def test_a_whole_name_finds_that_party_alone_in_any_case():
    actor, other = await make_actor(), await make_actor()
    for name in ("Acme", "ACME", "Acme Paper", "The Acme", "", "100%"):
        await make_entry(actor, party=name)
        await make_entry(other, party=name)
    found = await page_of(actor, party="acme")
    assert sorted(one.party for one in found.items) == ["ACME", "Acme"]
    assert [one.party for one in (await page_of(actor, party="100%")).items] == ["100%"]
    assert (await page_of(actor, party="Ac%")).items == ()
    wanted = EntryFilter.parse({"party": "ACME"}, actor.currency_code)
    assert (await summarise_entries(actor, Kind.EXPENSE, wanted)).entry_count == 2
    assert wanted.query() == {"party": "ACME"}


async def test_a_whole_name_is_a_filter_that_can_be_taken_out():
    view = filter_view(
        await make_actor(),
        Kind.EXPENSE,
        {"party": "Acme & Co", "category": "Rent"},
        date(2026, 3, 1),
    )
    assert (view.party, view.is_narrowed) == ("Acme & Co", True)
    assert view.party_href == "/expenses?category=Rent"
    assert "party=Acme+%26+Co" in view.sort_links["amount"]
