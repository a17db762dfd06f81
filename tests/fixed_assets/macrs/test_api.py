"""REST of the MACRS test: the share of the last quarter decides, and assets follow."""

import datetime as dt

import pytest

from finance_app.ledger.locks.service import lock_books
from tests import factories
from tests.api_app import client
from tests.fixed_assets.requests import MACRS, PATH, errors, path_of, record

TEST = f"{PATH}/macrs-test?fiscal_year=2024"


async def test_a_year_is_brought_to_the_convention_it_takes() -> None:
    actor = await factories.make_actor()
    early = await record(actor, MACRS, value="5900")
    late = await record(actor, MACRS, value="4100", acquisition_date="2024-11-01")
    async with client(actor) as api:
        found = (await api.get(TEST)).json()
        assert found == {
            "fiscal_year": 2024,
            "currency_code": "EUR",
            "quarters": ["5900.00", "0.00", "0.00", "4100.00"],
            "share": "0.410000",
            "convention": "mid_quarter",
            "otherwise": sorted([early["id"], late["id"]]),
        }
        assert (await api.get(path_of(early))).json()["convention"] == "half_year"
        applied = await api.post(TEST, headers={"Idempotency-Key": "one"})
        again = await api.post(TEST, headers={"Idempotency-Key": "one"})
        assert applied.json() == again.json() == {"asset_count": 2}
        assert (await api.post(TEST)).json() == {"asset_count": 0}
        assert (await api.get(path_of(early))).json()["convention"] == "mid_quarter"
        assert (await api.get(TEST)).json() == {**found, "otherwise": []}


async def test_a_year_without_property_has_no_share() -> None:
    async with client(await factories.make_actor()) as api:
        found = (await api.get(TEST)).json()

    assert (found["share"], found["convention"]) == (None, "half_year")


async def test_locked_books_stay_as_they_are() -> None:
    actor = await factories.make_actor()
    late = await record(actor, MACRS, acquisition_date="2024-11-01")
    await lock_books(actor, dt.date(2024, 12, 31))
    async with client(actor) as api:
        answer = await api.post(TEST)
        kept = (await api.get(path_of(late))).json()

    assert (answer.status_code, "locked" in answer.json()["detail"]) == (409, True)
    assert "errors" not in answer.json()
    assert (kept["convention"], kept["version"]) == ("half_year", 1)


@pytest.mark.parametrize("year", ["", "x", "1899", "99999"])
async def test_a_fiscal_year_is_needed(year: str) -> None:
    async with client(await factories.make_actor()) as api:
        for answer in (
            await api.get(f"{PATH}/macrs-test", params={"fiscal_year": year} if year else {}),
            await api.post(f"{PATH}/macrs-test", params={"fiscal_year": year} if year else {}),
        ):
            assert set(errors(answer)) == {"fiscal_year"}
