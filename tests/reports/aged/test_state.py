"""The pages of what is owed, without a browser."""

import datetime as dt
from decimal import Decimal

import pytest

from finance_app.finance_app import app
from finance_app.ledger.entries.rules import Kind
from finance_app.reports.aged.state import AgedPayablesState, AgedReceivablesState
from tests.factories import make_actor, make_entry
from tests.headless import Headless

DAY = dt.date(2026, 3, 14)


@pytest.mark.parametrize(
    ("state", "kind", "told"),
    [
        (AgedReceivablesState, Kind.INCOME, "No client owed anything on 31 Mar 2026."),
        (AgedPayablesState, Kind.EXPENSE, "Nothing was owed to any vendor on 31 Mar 2026."),
    ],
    ids=["receivables", "payables"],
)
async def test_where_all_is_paid_it_is_said_and_what_is_open_is_listed(state, kind, told):
    owner = await make_actor()
    await make_entry(owner, kind, date=DAY)
    async with Headless(app, session_id=str(owner.session_id)) as tab:
        tab.visit(f"{state.PATH}?to=2026-03-31")
        await tab.send(state.load)
        shown = await tab.state(state)
        assert (shown.nothing.title, shown.nothing.text) == ("Nothing is open", told)
        await make_entry(owner, kind, date=DAY, amount=Decimal(90), due_on=dt.date(2026, 3, 20))
        await tab.send(state.load)
        shown = await tab.state(state)
        assert shown.nothing.title == ""
        assert shown.table.lines[-1].cells[-1].whole == "90"
