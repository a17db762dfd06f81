"""A joinery's year over REST, worked out on paper first, and closed at its end."""

import datetime as dt
from typing import Any

import pytest

from finance_app.kit import clock
from tests.api_app import client
from tests.fixed_assets.figures import sign_up
from tests.scenarios import joinery
from tests.scenarios.joinery import FIRST, LAST, Firm, check_statements, first

TODAY = dt.date(2026, 4, 20)


@pytest.fixture
async def firm():
    actor = await sign_up(fiscal_year_start="04-06")
    async with client(actor) as api:
        with clock.fixed(TODAY):
            yield Firm(api)


async def a_year(firm: Firm) -> None:
    """Record what happened."""
    await firm.post("bank-accounts", **joinery.BANK)
    await firm.post("gl-accounts", **joinery.LOAN)
    for day in joinery.RENT_DAYS:
        await firm.post("expenses", date=day, **joinery.RENT)
    kitchen = await firm.post("incomes", **joinery.KITCHEN)
    await firm.post(f"incomes/{kitchen['id']}/payments", **joinery.KITCHEN_PAID)
    for expense in (joinery.TAXI, joinery.TIMBER, joinery.SENT_BACK):
        await firm.post("expenses", **expense)
    await firm.post("expenses/splits", **joinery.SHOP, parts=joinery.SHOP_PARTS)
    software = await firm.post("expenses", **joinery.SOFTWARE, exchange_rate=joinery.SOFTWARE_RATE)
    await firm.post(f"expenses/{software['id']}/payments", **joinery.SOFTWARE_PAID)
    await firm.post("transfers", **joinery.REPAID)
    await firm.post("assets", **joinery.SAW)
    await firm.put("assets/depreciation/settings", posts_from=FIRST, is_automatic=True)
    await firm.post("assets/depreciation/post", 200)


async def test_the_year_is_recorded_reported_and_closed(firm):
    await a_year(firm)
    await check_statements(firm, joinery.ACCRUAL)
    await check_statements(firm, joinery.CASH)

    tax = await firm.get("reports/tax", **joinery.YEAR)
    assert (tax["output_tax"], tax["input_tax"]) == (joinery.OUTPUT_TAX, joinery.INPUT_TAX)
    assert tax["net_payable"] == joinery.NET_TAX

    owed = await firm.get("reports/aged-receivables", to=LAST)
    assert [(one["party"], one["total"]) for one in owed["parties"]] == [("Baker", "7140.00")]
    assert owed["parties"][0]["amounts"] == ["0.00", "0.00", "0.00", "0.00", "7140.00"]

    await closes(firm)


async def closes(firm: Firm) -> None:
    """Lock the year: nothing in it changes any more, and the reports stay as they were."""
    before = await firm.get("reports/balance-sheet", to=LAST)
    await firm.put("period-lock", locked_through=LAST)
    rent = {**joinery.RENT, "amount": "5"}
    await firm.post("expenses", 409, date=LAST, **rent)
    small: dict[str, Any] = {**joinery.REPAID, "date": "2026-01-01", "amount": "1"}
    await firm.post("transfers", 409, **small)
    (kitchen,) = (await firm.get("incomes", status="open"))["items"]
    payments = f"incomes/{kitchen['id']}/payments"
    await firm.post(payments, 409, paid_on="2026-04-01", amount="1", bank_account="Current")
    await firm.post(payments, paid_on="2026-04-10", amount="7140", bank_account="Current")
    await firm.post("expenses", date="2026-04-06", **rent)
    assert await firm.get("reports/balance-sheet", to=LAST) == before
    after = await firm.get("reports/balance-sheet", to="2026-04-20")
    assert first(after["result_of_earlier_years"]) == joinery.ACCRUAL.net_profit
    assert first(after["result_of_this_year"]) == "-5.00"
    assert first(after["difference"]) == "0.00"
