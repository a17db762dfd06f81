"""A firm whose year has one of everything, recorded over REST as people do."""

import datetime as dt
from typing import Any

from finance_app.kit.db import new_id
from finance_app.kit.money import digits

TODAY = dt.date(2026, 4, 20)


class Firm:
    """The firm's books behind REST; amounts are whole numbers with a fraction, where it has one."""

    def __init__(self, api: Any, currency_code: str) -> None:
        self.api = api
        self._fraction = "377"[: digits(currency_code)]
        self._foreign = "USD" if currency_code != "USD" else "EUR"

    def amount(self, whole: int) -> str:
        return f"{whole}.{self._fraction}" if self._fraction else str(whole)

    async def send(self, method: str, path: str, /, **body: Any) -> Any:
        headers = {"Idempotency-Key": str(new_id())}
        answer = await self.api.request(method, f"/api/v1/{path}", json=body, headers=headers)
        assert answer.status_code < 300, (path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def post(self, path: str, /, **body: Any) -> Any:
        return await self.send("POST", path, **body)

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.api.get(f"/api/v1/{path}", params=query)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    async def year(self, first: dt.date) -> None:
        """Record a year that begins on a day of spring 2025 or before."""
        await self.accounts()
        await self.entries()
        await self.invoices()
        await self.assets(first)

    async def accounts(self) -> None:
        opened = {"opening_balance": self.amount(10_000), "opening_on": "2024-02-01"}
        await self.post("bank-accounts", name="Current", **opened)
        await self.post("bank-accounts", name="Savings")
        await self.post(
            "gl-accounts", name="Loan", role="loan", opening_balance=self.amount(4_000),
            opening_on="2025-05-02",
        )  # fmt: skip
        await self.post("tax-rates", name="20%", percent="20")
        await self.post("tax-rates", name="Reduced", percent="7")
        for day, source, target, whole in (
            ("2025-05-10", "Current", "Savings", 2_000),
            ("2025-06-01", "Current", "Loan", 700),
            ("2024-06-01", "Current", "Savings", 50),
        ):
            await self.post(
                "transfers", date=day, from_account=source, to_account=target,
                amount=self.amount(whole),
            )  # fmt: skip

    async def entries(self) -> None:
        paid = {"bank_account": "Current"}
        rent = {"vendor": "Landlord", "category": "Rent"}
        for day in ("2024-05-01", "2025-05-01", "2025-08-01", "2025-11-01", "2026-04-10"):
            await self.post("expenses", date=day, amount=self.amount(900), **rent, **paid)
        timber = {"vendor": "Timber yard", "category": "Office", "tax_rate": "20%", **paid}
        await self.post("expenses", date="2025-09-01", amount=self.amount(1_190), **timber)
        await self.post(
            "expenses", date="2025-09-20", amount=self.amount(119), is_refund=True, **timber
        )
        await self.post(
            "expenses", date="2025-09-21", amount=self.amount(66), tax_amount=self.amount(6)
        )
        await self.post("incomes", date="2025-07-07", amount=self.amount(60), tax_rate="Reduced")
        parts = [
            {"category": "Office", "amount": self.amount(70), "tax_rate": "20%"},
            {"category": "Travel", "amount": "30"},
        ]
        await self.post(
            "expenses/splits", date="2025-10-01", vendor="Shop", amount=self.amount(100),
            parts=parts, **paid,
        )  # fmt: skip

    async def invoices(self) -> None:
        kitchen = await self.post(
            "incomes", date="2025-09-10", amount=self.amount(14_280), client="Baker",
            category="Sales", due_on="2025-10-10", tax_rate="20%",
        )  # fmt: skip
        await self.post(
            f"incomes/{kitchen['id']}/payments", paid_on="2025-10-08", amount=self.amount(7_140),
            bank_account="Current",
        )  # fmt: skip
        software = await self.post(
            "expenses", date="2025-12-01", amount="500", currency_code=self._foreign,
            exchange_rate="0.9", vendor="Cloud", category="Office", due_on="2025-12-31",
        )  # fmt: skip
        await self.post(
            f"expenses/{software['id']}/payments", paid_on="2025-12-30", amount="500",
            exchange_rate="0.94", bank_account="Current",
        )  # fmt: skip
        await self.post(
            "incomes", date="2025-12-03", amount="80", currency_code=self._foreign,
            exchange_rate="1.25", client="Far client", due_on="2026-01-31",
        )  # fmt: skip

    async def assets(self, first: dt.date) -> None:
        terms = {"method": "straight_line", "convention": "month", "life_months": 24}
        await self.send(
            "PUT", "assets/depreciation/settings", posts_from=str(first), is_automatic=True
        )
        for name, day, whole in (("Saw", "2025-06-06", 2_400), ("Van", "2023-03-06", 7_300)):
            asset = await self.post(
                "assets", name=name, acquisition_date=day, value=self.amount(whole), **terms
            )
            if name == "Saw":
                await self.post(
                    f"assets/{asset['id']}/changes", kind="disposal", on="2025-11-20",
                    proceeds=self.amount(1_500),
                )  # fmt: skip
        await self.post("assets/depreciation/post")
