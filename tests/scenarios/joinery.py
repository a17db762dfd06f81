"""A joinery's year as its facts, and the paper on which they were worked out by hand.

In EUR, fiscal year from 6 April 2025. The bank begins with 10,000, of which 8,000 are lent. The
facts are as REST takes them; whoever records them by another way reads the same ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from finance_app.kit.db import new_id

FIRST: Final = "2025-04-06"
LAST: Final = "2026-04-05"
YEAR: Final = {"from": FIRST, "to": LAST}

BANK: Final = {"name": "Current", "opening_balance": "10000", "opening_on": "2025-04-05"}
LOAN: Final = {
    "name": "Bank loan", "role": "loan", "opening_balance": "8000", "opening_on": "2025-04-05",
}  # fmt: skip
FROM_BANK: Final = {"bank_account": "Current"}

RENT_DAYS: Final = ("2025-05-01", "2025-08-01", "2025-11-01", "2026-02-01")
RENT: Final = {"amount": "900", "vendor": "Landlord", "category": "Rent", **FROM_BANK}
"""At once, each quarter: 3,600 in all."""

TAXI: Final = {
    "date": "2025-06-10", "amount": "50", "vendor": "Taxi Ros", "category": "Travel",
    "payment_method": "Cash",
}  # fmt: skip
"""In notes, from no account of the books."""

KITCHEN: Final = {
    "date": "2025-09-10", "amount": "14280", "tax_amount": "2280", "client": "Baker",
    "category": "Sales", "due_on": "2025-10-10",
}  # fmt: skip
KITCHEN_PAID: Final = {"paid_on": "2025-10-08", "amount": "7140", **FROM_BANK}
"""A kitchen for 12,000 net with 19 % tax, on credit; half of it is paid in the year."""

TIMBER: Final = {
    "date": "2025-09-01", "amount": "1190", "tax_amount": "190", "vendor": "Timber yard",
    "category": "Office", **FROM_BANK,
}  # fmt: skip
SENT_BACK: Final = {
    "date": "2025-09-20", "amount": "119", "tax_amount": "19", "vendor": "Timber yard",
    "category": "Office", "is_refund": True, **FROM_BANK,
}  # fmt: skip
"""Timber for 1,000 net with 190 tax, paid at once; 119 of it came back."""

SHOP: Final = {"date": "2025-11-05", "amount": "100", "vendor": "Corner shop", **FROM_BANK}
SHOP_PARTS: Final = (
    {"category": "Office", "amount": "60"},
    {"category": "Travel", "amount": "40"},
)

SOFTWARE: Final = {
    "date": "2025-12-01", "amount": "500", "currency_code": "USD", "vendor": "Cloud",
    "category": "Office", "due_on": "2025-12-31",
}  # fmt: skip
SOFTWARE_RATE: Final = "0.90"
SOFTWARE_PAID: Final = {
    "paid_on": "2025-12-30", "amount": "500", "exchange_rate": "0.94", **FROM_BANK,
}  # fmt: skip
"""500 dollars on credit, which are 450; paid with 470, so 20 are lost."""

REPAID: Final = {
    "date": "2026-03-01", "from_account": "Current", "to_account": "Bank loan", "amount": "1500",
}  # fmt: skip

SAW: Final = {
    "name": "Saw", "acquisition_date": "2025-10-06", "value": "2400", "life_months": 24,
    "method": "straight_line", "convention": "month", **FROM_BANK,
}  # fmt: skip
"""Over 24 months of 100 from October on; six of them are in the year."""

FORGOTTEN: Final = {
    "date": LAST, "amount": "11.90", "tax_amount": "1.90", "vendor": "Post",
    "category": "Office", **FROM_BANK,
}  # fmt: skip
"""What turns up when the year is closed: 10 net."""


@dataclass(frozen=True)
class Paper:
    """What the year comes to on one basis. Balances are above zero on the side of their type."""

    incomes: Mapping[str, str]
    expenses: Mapping[str, str]
    net_profit: str
    balances: Mapping[str, str]
    total_assets: str
    total_liabilities: str
    total_equity: str
    flow: Mapping[str, str]
    trial_total: str
    """Debits, and credits, at the end."""

    @property
    def query(self) -> dict[str, str]:
        """The year on this basis, as an address asks for it."""
        return {**YEAR, **({} if self is ACCRUAL else {"basis": "cash"})}

    @property
    def profit_lines(self) -> dict[str, Decimal]:
        """Every line of the profit and loss, expenses below zero."""
        incomes = {name: Decimal(text) for name, text in self.incomes.items()}
        expenses = {name: -Decimal(text) for name, text in self.expenses.items()}
        sums = sum(incomes.values()), sum(expenses.values())
        names = ("Total income", "Total expenses")
        lines = {**incomes, **expenses, **dict(zip(names, map(Decimal, sums), strict=True))}
        return {**lines, "Net profit": Decimal(self.net_profit)}


_EXPENSES: Final = {
    "Rent": "3600.00",
    "Office": "1410.00",  # 1,000 less 100, then 450 of software and 60 of the shop
    "Travel": "90.00",  # 50 and 40
    "Exchange losses": "20.00",
    "Depreciation": "600.00",
}
_MONEY: Final = {
    # 10,000 - 3,600 + 7,140 - 1,190 + 119 - 100 - 470 - 1,500 - 2,400
    "Current": "7999.00",
    "Unassigned cash": "-50.00",
    "Fixed assets at cost": "2400.00",
    "Accumulated depreciation": "-600.00",
    "Input tax": "-171.00",
    "Bank loan": "6500.00",
    "Opening balances": "2000.00",
}
_ENDS: Final = {
    "Depreciation and impairment": "600.00",
    "Money from operations": "1849.00",
    "Assets bought": "-2400.00",
    "Money from investing": "-2400.00",
    "Loans": "-1500.00",
    "Money from financing": "-1500.00",
    "Money at the start": "10000.00",
    "Change in money": "-2051.00",
    "Money at the end": "7949.00",
}

ACCRUAL: Final = Paper(
    incomes={"Sales": "12000.00"},
    expenses=_EXPENSES,
    net_profit="6280.00",
    balances={**_MONEY, "Receivables": "7140.00", "Output tax": "2280.00"},
    total_assets="16889.00",
    total_liabilities="8609.00",
    total_equity="8280.00",
    flow={
        "Net profit": "6280.00",
        "Change in receivables": "-7140.00",
        "Change in tax": "2109.00",
        **_ENDS,
    },
    # 7,999 + 7,140 + 2,400 + 171 + 5,720 are 50 + 600 + 2,280 + 6,500 + 2,000 + 12,000
    trial_total="23430.00",
)
CASH: Final = Paper(
    incomes={"Sales": "6000.00"},  # the other half of the kitchen is not paid
    expenses=_EXPENSES,
    net_profit="280.00",
    balances={**_MONEY, "Output tax": "1140.00"},
    total_assets="9749.00",
    total_liabilities="7469.00",
    total_equity="2280.00",
    flow={"Net profit": "280.00", "Change in tax": "969.00", **_ENDS},
    # 7,999 + 2,400 + 171 + 5,720 are 50 + 600 + 1,140 + 6,500 + 2,000 + 6,000
    trial_total="16290.00",
)
OUTPUT_TAX: Final = "2280.00"
INPUT_TAX: Final = "171.00"
NET_TAX: Final = "2109.00"


class Firm:
    """The firm's books behind REST."""

    def __init__(self, api: Any) -> None:
        self.api = api

    async def send(self, method: str, path: str, status: int, body: Any) -> Any:
        """Return what a request is answered with, which has the status."""
        headers = {"Idempotency-Key": str(new_id())}
        answer = await self.api.request(method, f"/api/v1/{path}", json=body, headers=headers)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def post(self, path: str, status: int = 201, **body: Any) -> Any:
        return await self.send("POST", path, status, body)

    async def put(self, path: str, status: int = 200, **body: Any) -> Any:
        return await self.send("PUT", path, status, body)

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.api.get(f"/api/v1/{path}", params=query)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()


def first(amounts: Any) -> str:
    """Return the figure of the only column."""
    return amounts["amounts"][0]


def by_name(lines: Any) -> dict[str, str]:
    return {one["name"]: one["amounts"][0] for one in lines}


async def check_statements(firm: Firm, paper: Paper) -> None:
    """Hold what REST says of the year against the paper."""
    query = paper.query
    profit = await firm.get("reports/profit-and-loss", **query)
    assert by_name(profit["incomes"]) == paper.incomes
    assert by_name(profit["expenses"]) == paper.expenses
    assert first(profit["net_profit"]) == paper.net_profit

    sheet = await firm.get("reports/balance-sheet", **query)
    groups = [one for side in ("assets", "liabilities", "equity") for one in sheet[side]]
    assert {k: v for one in groups for k, v in by_name(one["accounts"]).items()} == paper.balances
    assert first(sheet["total_assets"]) == paper.total_assets
    assert first(sheet["total_liabilities"]) == paper.total_liabilities
    assert first(sheet["total_equity"]) == paper.total_equity
    assert first(sheet["result_of_this_year"]) == paper.net_profit
    assert first(sheet["difference"]) == "0.00"

    flow = await firm.get("reports/cash-flow", **query)
    assert first(flow["opening"]) == paper.flow["Money at the start"]
    assert first(flow["closing"]) == paper.flow["Money at the end"]
    assert first(flow["difference"]) == "0.00"

    trial = await firm.get("reports/trial-balance", **query)
    assert trial["total_debit"] == trial["total_credit"]
    closing = [Decimal(one["closing"]) for one in trial["lines"]]
    assert sum(one for one in closing if one > 0) == Decimal(paper.trial_total)
    assert sum(closing) == 0
