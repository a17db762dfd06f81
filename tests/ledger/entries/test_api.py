"""REST of expenses and incomes: shapes, filters, versions, bad input, and who may."""

import asyncio
import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from finance_app.identity.rules import Actor, Role
from finance_app.ledger.entries.rules import Kind
from tests import factories
from tests.api_app import HOST, bearer, client

FIELDS = {
    "id",
    "date",
    "category",
    "payment_method",
    "amount",
    "notes",
    "is_suggested",
    "bank_account",
    "currency_code",
    "version",
    "created_at",
    "is_refund",
    "due_on",
    "paid_amount",
    "status",
    "tax_rate",
    "tax_amount",
    "foreign_amount",
    "foreign_currency_code",
    "foreign_tax_amount",
    "exchange_rate",
    "split_id",
    "source",
}
EXPENSE: dict[str, Any] = {
    "date": "2026-03-14",
    "category": "travel",
    "vendor": "Northgate",
    "payment_method": "Card",
    "amount": "1234.50",
    "notes": "Two nights",
}
PATH = "/api/v1/expenses"


async def _record(actor: Actor, path: str = PATH, **changes: Any) -> Any:
    async with client(actor) as api:
        answer = await api.post(path, json={**EXPENSE, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("kind", "party", "category"),
    [(Kind.EXPENSE, "vendor", "Travel"), (Kind.INCOME, "client", "Sales")],
)
@pytest.mark.parametrize("prefix", ["/api/v1", "/api"])
async def test_an_entry_goes_round(kind: Kind, party: str, category: str, prefix: str) -> None:
    actor = await factories.make_actor()
    path = f"{prefix}/{kind.plural}"
    body = {
        "date": "2026-03-14",
        "category": category,
        party: "Ünïted 🚢 שלום",
        "payment_method": "Card",
        "amount": "1234.5",
        "notes": "Two\nlines",
    }
    async with client(actor) as api:
        made = await api.post(path, json=body)
        entry = made.json()
        assert made.status_code == 201
        assert set(entry) == FIELDS | {party}
        assert {**entry, **body, "amount": "1234.50"} == entry
        assert (entry["currency_code"], entry["version"]) == ("EUR", 1)
        assert UUID(entry["id"]).version == 7
        assert dt.datetime.fromisoformat(entry["created_at"]).tzinfo is not None
        assert made.headers["location"] == f"{path}/{entry['id']}"
        assert made.headers["etag"] == '"1"'

        read = await api.get(made.headers["location"])
        assert (read.json(), read.headers["etag"]) == (entry, '"1"')
        listed = (await api.get(path)).json()
        assert listed == {"items": [entry], "next_cursor": None}

        changed = await api.put(f"{path}/{entry['id']}", json={**entry, "amount": "7"})
        assert changed.status_code == 200
        assert changed.json() == {**entry, "amount": "7.00", "version": 2}
        assert changed.headers["etag"] == '"2"'

        gone = await api.delete(f"{path}/{entry['id']}")
        assert (gone.status_code, gone.content) == (204, b"")
        assert (await api.get(f"{path}/{entry['id']}")).status_code == 404
        assert (await api.delete(f"{path}/{entry['id']}")).status_code == 404
        trash = (await api.get(path, params={"trashed": "true"})).json()["items"]
        assert [one["id"] for one in trash] == [entry["id"]]

        back = await api.post(f"{path}/{entry['id']}/restore")
        assert back.status_code == 200
        assert back.json()["id"] == entry["id"]
        assert (await api.post(f"{path}/{entry['id']}/restore")).json() == back.json()


@pytest.mark.parametrize(
    ("currency", "text", "shown"),
    [("JPY", "1234", "1234"), ("KWD", "1234.5", "1234.500"), ("EUR", "0.1", "0.10")],
)
async def test_money_has_the_digits_of_the_currency(currency: str, text: str, shown: str) -> None:
    actor = await factories.make_actor(currency_code=currency)

    assert (await _record(actor, amount=text))["amount"] == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ('"1234.50"', "1234.50"),
        ('"1,234.50"', "1234.50"),
        ('"1.234,50"', "1234.50"),
        ("1234.5", "1234.50"),
        ("1234", "1234.00"),
        ("0.1", "0.10"),
        ("1.005e3", "1005.00"),
        ("99999999999999", "99999999999999.00"),
        ("12345678901234.57", "12345678901234.57"),
    ],
)
async def test_amounts_are_read_exactly(amount: str, shown: str) -> None:
    actor = await factories.make_actor()
    async with client(actor, headers={"Content-Type": "application/json"}) as api:
        answer = await api.post(PATH, content=f'{{"date": "2026-03-14", "amount": {amount}}}')

    assert (answer.status_code, answer.json()["amount"]) == (201, shown)


@pytest.mark.parametrize(
    "amount",
    [
        '"12.345"',
        "12.345",
        "0",
        '"0"',
        "-1",
        '"-1"',
        "1e30",
        "1e-30",
        "1e999999999",
        "99999999999999.01",
        "9" * 5000,
        '"NaN"',
        '"Infinity"',
        '""',
        "null",
        "true",
        "[]",
        "{}",
        '"\\u0000"',
        '"\\ud800"',
    ],
)
async def test_amounts_that_cannot_be_kept_are_refused_at_their_field(amount: str) -> None:
    actor = await factories.make_actor()
    async with client(actor, headers={"Content-Type": "application/json"}) as api:
        answer = await api.post(PATH, content=f'{{"date": "2026-03-14", "amount": {amount}}}')

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert (error["field"], error["pointer"]) == ("amount", "/amount")
    assert error["detail"].endswith(".")


async def test_every_wrong_field_is_named_at_once() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.post(
            PATH,
            json={
                "date": "2026-02-29",
                "amount": "-3",
                "vendor": "x" * 201,
                "notes": "nul \0",
                "payment_method": 7,
                "currency_code": "XXQ",
            },
        )

    assert answer.status_code == 422
    found = {error["field"]: error["detail"] for error in answer.json()["errors"]}
    assert set(found) == {"date", "amount", "vendor", "notes", "payment_method", "currency_code"}
    assert "leap year" in found["date"]
    assert "not the code of a currency" in found["currency_code"]


@pytest.mark.parametrize("day", ["2026-02-29", "1899-12-31", "2900-01-01", "14/03/2026", "", None])
async def test_dates_that_cannot_be_kept_are_refused(day: str | None) -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.post(PATH, json={**EXPENSE, "date": day})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "date"


async def test_ten_thousand_characters_of_notes_fit_and_one_more_does_not() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        fits = await api.post(PATH, json={**EXPENSE, "notes": "é" * 10_000})
        over = await api.post(PATH, json={**EXPENSE, "notes": "é" * 10_001})

    assert (fits.status_code, over.status_code) == (201, 422)
    assert fits.json()["notes"] == "é" * 10_000


async def test_an_unknown_category_is_refused_naming_the_closest() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.post(PATH, json={**EXPENSE, "category": "Travl"})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "category"
    assert "Travel" in error["detail"]


async def test_no_category_is_null() -> None:
    actor = await factories.make_actor()

    for category in (None, ""):
        assert (await _record(actor, category=category))["category"] is None


async def test_the_business_currency_may_be_named() -> None:
    actor = await factories.make_actor()

    assert (await _record(actor, currency_code="EUR"))["currency_code"] == "EUR"


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"amount": NaN}', "application/json", 400),
        (b'{"amount": Infinity}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"amount": ' + b"[" * 300 + b"]" * 300 + b', "date": "x"}', "application/json", 422),
        (b"amount=1", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "application/vnd.api+json", 422),
    ],
)
async def test_bodies_that_are_no_entry(content: bytes, media_type: str, status: int) -> None:
    actor = await factories.make_actor()
    entry = await factories.make_entry(actor)
    async with client(actor, headers={"Content-Type": media_type}) as api:
        answers = [
            await api.post(PATH, content=content),
            await api.put(f"{PATH}/{entry.id}", content=content),
        ]

    for answer in answers:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=" + "9" * 400,
        "limit=ten",
        "cursor=nonsense",
        "cursor=%00",
        "cursor=" + "A" * 3000,
        "from=2026-02-30",
        "from=2026-12-31&to=2026-01-01",
        "to=31.12.2026",
        "min_amount=abc",
        "min_amount=-1",
        "max_amount=1e99",
        "min_amount=10&max_amount=5",
        "sort=colour",
        "sort=deleted",
        "trashed=maybe",
        "q=%00",
        "category=%00",
        "category=Nonsense",
        "payment_method=" + "x" * 50,
    ],
)
async def test_filters_that_make_no_sense_are_refused_at_their_name(query: str) -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        answer = await api.get(f"{PATH}?{query}")

    assert answer.status_code == 422, answer.text
    names = {part.partition("=")[0] for part in query.split("&")}
    assert {error["field"] for error in answer.json()["errors"]} <= names
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "dcba"),
        ("sort=date", "abcd"),
        ("sort=-amount", "dacb"),
        ("sort=vendor", "bacd"),
        ("from=2026-02-01", "dcb"),
        ("to=2026-02-10", "ba"),
        ("from=2026-02-01&to=2026-02-28", "b"),
        ("category=TRAVEL", "a"),
        ("category=none", "dcb"),
        ("q=harbour", "b"),
        ("q=ferry", "c"),
        ("q=99.99", "d"),
        ("q=%25", ""),
        ("payment_method=cash", "c"),
        ("min_amount=30", "da"),
        ("min_amount=30.00&max_amount=%E2%82%AC40", "a"),
        ("max_amount=0", ""),
        ("unknown=1", "dcba"),
        ("limit=200", "dcba"),
    ],
)
async def test_filters_and_orders(query: str, found: str) -> None:
    actor = await factories.make_actor()
    rows = {
        "a": (dt.date(2026, 1, 5), "Northgate", "40", {"category": "Travel"}),
        "b": (dt.date(2026, 2, 10), "Harbour Café", "10", {}),
        "c": (dt.date(2026, 3, 1), "Pier", "20", {"notes": "Ferry", "payment_method": "Cash"}),
        "d": (dt.date(2026, 4, 1), "Quay", "99.99", {}),
    }
    names = {}
    for name, (day, party, amount, more) in rows.items():
        entry = await factories.make_entry(
            actor, date=day, party=party, amount=Decimal(amount), **more
        )
        names[str(entry.id)] = name
    async with client(actor) as api:
        answer = await api.get(f"{PATH}?{query}")

    assert answer.status_code == 200, answer.text
    assert "".join(names[item["id"]] for item in answer.json()["items"]) == found


async def test_cursors_walk_through_everything_once() -> None:
    actor = await factories.make_actor()
    made = {str((await factories.make_entry(actor)).id) for _ in range(7)}
    seen: list[str] = []
    cursor = ""
    async with client(actor) as api:
        for _ in range(4):
            page = (await api.get(PATH, params={"limit": 2, "cursor": cursor})).json()
            seen += [item["id"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = page["next_cursor"]

    assert len(seen) == len(set(seen)) == 7
    assert set(seen) == made


async def test_a_stale_change_is_refused_with_what_is_there_now() -> None:
    actor = await factories.make_actor()
    entry = await _record(actor)
    path = f"{PATH}/{entry['id']}"
    async with client(actor) as api:
        fresh = await api.put(path, json={**EXPENSE, "amount": "2"}, headers={"If-Match": '"1"'})
        stale = await api.put(path, json={**EXPENSE, "amount": "3"}, headers={"If-Match": '"1"'})
        kept = await api.delete(path, headers={"If-Match": '"1"'})
        now = await api.get(path)

    assert (fresh.status_code, now.json()["amount"]) == (200, "2.00")
    for answer in (stale, kept):
        assert answer.status_code == 412
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["current"] == now.json() == fresh.json()
        assert answer.headers["etag"] == '"2"'


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        ('"1"', 200),
        ("*", 200),
        ('"7", "1"', 200),
        ('"2"', 412),
        ('"7", "8"', 412),
        ('W/"1"', 412),
        ('"abc"', 412),
        (f'"{"9" * 30}"', 412),
        ("1", 400),
        ("", 400),
    ],
)
async def test_if_match(if_match: str, status: int) -> None:
    actor = await factories.make_actor()
    entry = await _record(actor)
    path = f"{PATH}/{entry['id']}"
    async with client(actor, headers={"If-Match": if_match}) as api:
        changed = await api.put(path, json=EXPENSE)

    assert changed.status_code == status, changed.text
    assert changed.json().get("current") == (entry if status == 412 else None)


async def test_delete_honours_if_match() -> None:
    actor = await factories.make_actor()
    entry = await _record(actor)
    async with client(actor) as api:
        path = f"{PATH}/{entry['id']}"
        assert (await api.delete(path, headers={"If-Match": '"1"'})).status_code == 204
        assert (await api.delete(path, headers={"If-Match": '"1"'})).status_code == 412
        assert (await api.put(path, json=EXPENSE, headers={"If-Match": "*"})).status_code == 404


async def test_of_many_at_once_one_change_wins() -> None:
    actor = await factories.make_actor()
    entry = await _record(actor)
    async with client(actor, headers={"If-Match": '"1"'}) as api:
        answers = await asyncio.gather(
            *(
                api.put(f"{PATH}/{entry['id']}", json={**EXPENSE, "amount": str(n + 1)})
                for n in range(20)
            )
        )

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [412] * 19


async def test_what_has_not_changed_is_not_sent_again() -> None:
    actor = await factories.make_actor()
    entry = await _record(actor)
    async with client(actor) as api:
        same = await api.get(f"{PATH}/{entry['id']}", headers={"If-None-Match": '"1"'})
        other = await api.get(f"{PATH}/{entry['id']}", headers={"If-None-Match": '"2"'})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", '"1"')
    assert other.status_code == 200


async def test_put_replaces_all_of_it() -> None:
    actor = await factories.make_actor()
    entry = await _record(actor)
    async with client(actor) as api:
        changed = await api.put(f"{PATH}/{entry['id']}", json={"date": "2026-03-15", "amount": "5"})

    assert changed.json() == {
        **entry,
        "date": "2026-03-15",
        "amount": "5.00",
        "category": None,
        "vendor": "",
        "payment_method": "",
        "notes": "",
        "version": 2,
    }


@pytest.mark.parametrize("name", ["nonsense", "0", "..", "%00", "x" * 500])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_an_id_that_is_none_is_not_found(name: str, method: str) -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        body = EXPENSE if method == "PUT" else None
        answer = await api.request(method, f"{PATH}/{name}", json=body)

    assert answer.status_code in {404, 405}
    assert answer.headers["content-type"] == "application/problem+json"


def _requests(entry_id: UUID) -> list[tuple[str, str, Any]]:
    one = f"{PATH}/{entry_id}"
    return [
        ("GET", one, None),
        ("PUT", one, EXPENSE),
        ("DELETE", one, None),
        ("POST", f"{one}/restore", None),
    ]


async def test_another_business_finds_nothing() -> None:
    mine, other = await factories.make_actor(), await factories.make_actor()
    entry = await factories.make_entry(mine)
    async with client(other) as api:
        for method, path, body in _requests(entry.id):
            answer = await api.request(method, path, json=body)
            assert answer.status_code == 404, (method, answer.text)
            stale = await api.request(method, path, json=body, headers={"If-Match": '"1"'})
            assert stale.status_code == 404, (method, stale.text)
        assert (await api.get(PATH)).json()["items"] == []
        income = await api.get(f"/api/v1/incomes/{entry.id}")
        assert income.status_code == 404
    async with client(mine) as api:
        assert (await api.get(f"{PATH}/{entry.id}")).json()["version"] == 1


async def test_a_viewer_reads_and_changes_nothing() -> None:
    owner = await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    entry = await factories.make_entry(owner)
    async with client(viewer) as api:
        for method, path, body in [*_requests(entry.id), ("POST", PATH, EXPENSE)]:
            answer = await api.request(method, path, json=body)
            assert answer.status_code == (200 if method == "GET" else 403), (method, answer.text)
        items = (await api.get(PATH)).json()["items"]
    assert [(item["id"], item["version"]) for item in items] == [(str(entry.id), 1)]


async def test_nobody_gets_in_without_signing_in() -> None:
    owner = await factories.make_actor()
    entry = await factories.make_entry(owner)
    cases = [*_requests(entry.id), ("POST", PATH, EXPENSE), ("GET", PATH, None)]
    async with client() as api:
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Cookie": "session=nonsense"}):
            for method, path, body in cases:
                answer = await api.request(method, path, json=body, headers=headers)
                assert answer.status_code == 401, (method, answer.text)
                assert answer.headers["www-authenticate"] == "Bearer"
                assert answer.headers["content-type"] == "application/problem+json"


async def test_a_cookie_works_from_this_site_and_no_other() -> None:
    owner = await factories.make_actor()
    cookie = {"Cookie": f"session={bearer(owner)['Authorization'].removeprefix('Bearer ')}"}
    async with client() as api:
        for headers, status in (
            ({"Origin": HOST, "Sec-Fetch-Site": "same-origin"}, 201),
            ({}, 201),
            ({"Origin": "http://evil.test"}, 403),
            ({"Origin": "null"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Origin": HOST, "Sec-Fetch-Site": "same-site"}, 403),
        ):
            answer = await api.post(PATH, json=EXPENSE, headers={**cookie, **headers})
            assert answer.status_code == status, (headers, answer.text)
        foreign = {**cookie, "Origin": "http://evil.test"}
        read = await api.get(PATH, headers=foreign)
        assert len(read.json()["items"]) == 2
        token = {**bearer(owner), "Origin": "http://evil.test"}
        assert (await api.post(PATH, json=EXPENSE, headers=token)).status_code == 201
