"""Vendors and clients on their page, and over REST."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.finance_app import app
from finance_app.kit import clock
from finance_app.reports.parties.state import PartiesState
from tests.api_app import client
from tests.factories import make_actor, make_entry
from tests.headless import Headless


@pytest.fixture
def today():
    with clock.fixed(dt.date(2026, 11, 28)):
        yield


@pytest.mark.usefixtures("today")
async def test_the_page_shows_both_sides():
    owner = await make_actor()
    await make_entry(owner, party="Acme", amount=Decimal(30), date=dt.date(2026, 5, 1))
    await make_entry(owner, "income", party="Ada", amount=Decimal(90), date=dt.date(2026, 5, 1))
    async with Headless(app, session_id=str(owner.session_id)) as tab:
        tab.visit(f"{PartiesState.PATH}?from=2026-01-01&to=2026-12-31&compare=year")
        await tab.send(PartiesState.load)
        shown = await tab.state(PartiesState)
        assert [
            (
                line.label,
                *(cell.sign + cell.whole + cell.decimals + cell.end for cell in line.cells),
            )
            for line in shown.table.lines
        ] == [
            ("Clients",),
            ("Ada", "90.00", "-", "90.00", ""),
            ("Total income", "90.00", "-", "90.00", ""),
            ("Vendors",),
            ("Acme", "30.00", "-", "30.00", ""),
            ("Total expenses", "30.00", "-", "30.00", ""),
        ]
        ada = shown.table.lines[1].cells
        assert ada[0].href == "/incomes?q=Ada&from=2026-01-01&to=2026-12-31"
        assert (ada[2].spoken, shown.table.lines[4].cells[2].spoken) == ("better", "worse")


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "1200"), ("KWD", "1200.000")])
async def test_rest_in_the_documented_shape(currency, amount):
    owner = await make_actor(currency_code=currency)
    await make_entry(owner, party="Acme", amount=Decimal(1200), date=dt.date(2026, 5, 1))
    async with client(owner) as api:
        answer = await api.get(
            "/api/v1/reports/parties", params={"period": "year", "date": "2026-05-01"}
        )
    assert answer.status_code == 200
    zero = amount.replace("1200", "0")
    assert answer.json() == {
        "currency_code": currency,
        "compare": "none",
        "days": {"label": "FY 2026", "from": "2026-01-01", "to": "2026-12-31"},
        "days_before": None,
        "clients": {
            "parties": [], "unnamed": None, "others": None, "other_count": 0,
            "total": zero, "total_before": None,
        },
        "vendors": {
            "parties": [{"party": "Acme", "amount": amount, "before": None, "entry_count": 1}],
            "unnamed": None, "others": None, "other_count": 0,
            "total": amount, "total_before": None,
        },
    }  # fmt: skip


async def test_a_stranger_reads_nothing():
    async with client(None) as api:
        assert (await api.get("/api/v1/reports/parties")).status_code == 401
