"""REST of the tax report."""

from finance_app.identity.rules import Role
from tests import factories
from tests.api_app import client

REPORT, REPORTS = "/api/v1/reports/tax", "/api/v1/tax-reports"
DAYS = {"from": "2026-01-01", "to": "2026-03-31"}
ENTRY = {"date": "2026-03-14", "amount": "119.00", "tax_rate": "Standard"}


async def test_a_report_is_read_made_and_taken_back() -> None:
    actor = await factories.make_actor()
    async with client(actor) as api:
        rate = await api.post("/api/v1/tax-rates", json={"name": "Standard", "percent": "19"})
        income = (await api.post("/api/v1/incomes", json=ENTRY)).json()
        await api.post(
            "/api/v1/expenses", json={**ENTRY, "amount": "59.50", "due_on": "2026-04-01"}
        )
        found = (await api.get(REPORT, params=DAYS)).json()
        line = {"tax_rate_id": rate.json()["id"], "name": "Standard", "ratio": "0.19",
                "entry_count": 1, "net": "100.00", "tax": "19.00"}  # fmt: skip
        assert found == {
            **DAYS, "currency_code": "EUR", "basis": "accrual", "rounding": "line",
            "output": [line], "input": [{**line, "net": "50.00", "tax": "9.50"}],
            "output_tax": "19.00", "input_tax": "9.50", "net_payable": "9.50",
            "rounding_difference": "0.00",
        }  # fmt: skip
        cash = (await api.get(REPORT, params={**DAYS, "basis": "cash"})).json()
        assert (cash["input"], cash["net_payable"]) == ([], "19.00")
        wrong = await api.get(REPORT, params={**DAYS, "rounding": "up"})
        assert wrong.status_code == 422

        made = await api.post(REPORTS, json=DAYS, headers={"Idempotency-Key": "q1"})
        again = await api.post(REPORTS, json=DAYS, headers={"Idempotency-Key": "q1"})
        assert (made.status_code, again.json()) == (201, made.json())
        assert (await api.post(REPORTS, json=DAYS)).status_code == 409
        early = await api.post(REPORTS, json={"from": "2026-04-01", "to": "2190-01-01"})
        assert early.status_code == 422
        assert (await api.get(REPORTS)).json()["items"][0]["net_payable"] == "9.50"

        await api.delete(f"/api/v1/incomes/{income['id']}")
        place = f"{REPORTS}/{made.json()['id']}"
        exceptions = (await api.get(f"{place}/exceptions")).json()
        (change,) = exceptions["changes"]
        assert (change["what"], change["entry_id"], change["tax_now"]) == (
            "Gone", income["id"], None,
        )  # fmt: skip
        assert (change["tax_reported"], exceptions["payable"]) == ("19.00", "-19.00")
        assert (await api.delete(place)).status_code == 204
        assert (await api.get(REPORTS)).json() == {"items": []}


async def test_others_neither_see_nor_make_reports() -> None:
    owner, other = await factories.make_actor(), await factories.make_actor()
    viewer = (await factories.join(owner, role=Role.VIEWER)).actor
    async with client(owner) as api:
        place = f"{REPORTS}/{(await api.post(REPORTS, json=DAYS)).json()['id']}"
    async with client(other) as api:
        assert (await api.get(f"{place}/exceptions")).status_code == 404
        assert (await api.delete(place)).status_code == 404
    async with client(viewer) as api:
        assert (await api.get(f"{place}/exceptions")).status_code == 200
        assert (await api.post(REPORTS, json=DAYS)).status_code == 403
        assert (await api.delete(place)).status_code == 403
