"""A joinery's year over REST, worked out on paper first, and closed at its end.

Paper, in EUR, fiscal year from 6 April 2025. Bank opens with 10,000 of which 8,000 are lent.
"""

import datetime as dt
from typing import Any

import pytest

from finance_app.kit import clock
from finance_app.kit.db import new_id
from tests.api_app import client
from tests.fixed_assets.figures import sign_up

TODAY = dt.date(2026, 4, 20)
YEAR = {"from": "2025-04-06", "to": "2026-04-05"}


class Firm:
    """The firm's books behind REST."""

    def __init__(self, api: Any) -> None:
        self.api = api

    async def post(self, path: str, status: int = 201, **body: Any) -> Any:
        headers = {"Idempotency-Key": str(new_id())}
        answer = await self.api.post(f"/api/v1/{path}", json=body, headers=headers)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.api.get(f"/api/v1/{path}", params=query)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    async def put(self, path: str, status: int = 200, **body: Any) -> Any:
        headers = {"Idempotency-Key": str(new_id())}
        answer = await self.api.put(f"/api/v1/{path}", json=body, headers=headers)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json()


@pytest.fixture
async def firm():
    actor = await sign_up(fiscal_year_start="04-06")
    async with client(actor) as api:
        with clock.fixed(TODAY):
            yield Firm(api)


async def a_year(firm: Firm) -> None:
    """Record what happened."""
    await firm.post(
        "bank-accounts", name="Current", opening_balance="10000", opening_on="2025-04-06"
    )
    await firm.post(
        "gl-accounts", name="Bank loan", role="loan", opening_balance="8000",
        opening_on="2025-04-06",
    )  # fmt: skip
    paid = {"bank_account": "Current"}
    for month in ("2025-05", "2025-08", "2025-11", "2026-02"):  # rent, at once: 4 x 900
        await firm.post(
            "expenses", date=f"{month}-01", amount="900", vendor="Landlord", category="Rent", **paid
        )
    # A kitchen for 12,000 net with 19 % tax, on credit, half of it paid in the year
    kitchen = await firm.post(
        "incomes", date="2025-09-10", amount="14280", tax_amount="2280", client="Baker",
        category="Sales", due_on="2025-10-10",
    )  # fmt: skip
    await firm.post(
        f"incomes/{kitchen['id']}/payments", paid_on="2025-10-08", amount="7140", **paid
    )
    # Timber for 1,000 net with 190 tax, paid at once; 119 of it sent back
    await firm.post(
        "expenses", date="2025-09-01", amount="1190", tax_amount="190", vendor="Timber yard",
        category="Office", **paid,
    )  # fmt: skip
    await firm.post(
        "expenses", date="2025-09-20", amount="119", tax_amount="19", vendor="Timber yard",
        category="Office", is_refund=True, **paid,
    )  # fmt: skip
    # Software in dollars on credit: 500 USD at 0.90, paid at 0.94
    software = await firm.post(
        "expenses", date="2025-12-01", amount="500", currency_code="USD", exchange_rate="0.90",
        vendor="Cloud", category="Office", due_on="2025-12-31",
    )  # fmt: skip
    await firm.post(
        f"expenses/{software['id']}/payments", paid_on="2025-12-30", amount="500",
        exchange_rate="0.94", **paid,
    )  # fmt: skip
    # 1,500 of the loan are paid back
    await firm.post(
        "transfers", date="2026-03-01", from_account="Current", to_account="Bank loan",
        amount="1500",
    )  # fmt: skip
    # A saw for 2,400, over 24 months of 100 from October on; six of them in the year
    await firm.post(
        "assets", name="Saw", acquisition_date="2025-10-06", value="2400", life_months=24,
        method="straight_line", convention="month",
    )  # fmt: skip
    await firm.put("assets/depreciation/settings", posts_from="2025-04-06", is_automatic=True)
    await firm.post("assets/depreciation/post", 200)


def first(amounts: Any) -> str:
    return amounts["amounts"][0]


async def test_the_year_is_recorded_reported_and_closed(firm):
    await a_year(firm)

    profit = await firm.get("reports/profit-and-loss", **YEAR)
    assert {one["name"]: one["amounts"][0] for one in profit["incomes"]} == {"Sales": "12000.00"}
    assert {one["name"]: one["amounts"][0] for one in profit["expenses"]} == {
        "Rent": "3600.00",
        "Office": "1350.00",  # 1,000 less 100, and 450 of software
        "Exchange losses": "20.00",
        "Depreciation": "600.00",
    }
    assert first(profit["net_profit"]) == "6430.00"

    on_cash = await firm.get("reports/profit-and-loss", basis="cash", **YEAR)
    assert first(on_cash["net_profit"]) == "430.00"  # 6,000 of the kitchen are not paid

    sheet = await firm.get("reports/balance-sheet", to="2026-04-05")
    groups = {
        account["name"]: account["amounts"][0]
        for side in ("assets", "liabilities", "equity")
        for group in sheet[side]
        for account in group["accounts"]
    }
    # bank: 10,000 - 3,600 + 7,140 - 1,190 + 119 - 470 - 1,500
    assert groups == {
        "Current": "10499.00",
        "Unassigned cash": "-2400.00",
        "Receivables": "7140.00",
        "Fixed assets at cost": "2400.00",
        "Accumulated depreciation": "-600.00",
        "Output tax": "2280.00",
        "Input tax": "-171.00",
        "Bank loan": "6500.00",
        "Opening balances": "2000.00",
    }
    assert first(sheet["result_of_this_year"]) == "6430.00"
    assert first(sheet["difference"]) == "0.00"

    flow = await firm.get("reports/cash-flow", **YEAR)
    assert (first(flow["closing"]), first(flow["difference"])) == ("8099.00", "0.00")

    trial = await firm.get("reports/trial-balance", **YEAR)
    assert trial["total_debit"] == trial["total_credit"]

    owed = await firm.get("reports/aged-receivables", to="2026-04-05")
    assert [(one["party"], one["total"]) for one in owed["parties"]] == [("Baker", "7140.00")]
    assert owed["parties"][0]["amounts"] == ["0.00", "0.00", "0.00", "0.00", "7140.00"]

    await closes(firm)


async def closes(firm: Firm) -> None:
    """Lock the year: nothing in it changes any more, and the reports stay as they were."""
    before = await firm.get("reports/balance-sheet", to="2026-04-05")
    await firm.put("period-lock", locked_through="2026-04-05")
    rent = {"amount": "5", "vendor": "Landlord", "category": "Rent"}
    await firm.post("expenses", 409, date="2026-04-05", **rent)
    await firm.post(
        "transfers", 409, date="2026-01-01", from_account="Current", to_account="Bank loan",
        amount="1",
    )  # fmt: skip
    (kitchen,) = (await firm.get("incomes", status="open"))["items"]
    payments = f"incomes/{kitchen['id']}/payments"
    await firm.post(payments, 409, paid_on="2026-04-01", amount="1", bank_account="Current")
    await firm.post(payments, paid_on="2026-04-10", amount="7140", bank_account="Current")
    await firm.post("expenses", date="2026-04-06", **rent)
    assert await firm.get("reports/balance-sheet", to="2026-04-05") == before
    after = await firm.get("reports/balance-sheet", to="2026-04-20")
    assert first(after["result_of_earlier_years"]) == "6430.00"
    assert first(after["result_of_this_year"]) == "-5.00"
    assert first(after["difference"]) == "0.00"
