"""The lists: what the address says is what they show, and changes can be undone."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.entries import service
from finance_app.ledger.entries.inputs import EntryFilter, EntryInput
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entries.state import ExpensesState, IncomesState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_entry
from tests.headless import Headless

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        yield


@pytest.fixture
async def owner(today) -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/expenses") as client:
        yield client


async def load(tab: Headless, path: str = "/expenses", state: type = ExpensesState):
    tab.visit(path)
    await tab.send(state.load)
    return await tab.state(state)


async def names(tab: Headless, path: str) -> list[str]:
    return [row.party for row in (await load(tab, path)).rows]


async def test_a_list_shows_rows_of_text_newest_first_with_count_and_total(tab, owner):
    await make_entry(owner, party="Old", date=dt.date(2025, 11, 3), amount=Decimal(40))
    await make_entry(owner, party="New", date=TODAY, amount=Decimal("1200.5"), category="Office")
    shown = await load(tab)
    assert [(row.party, row.date, row.amount) for row in shown.rows] == [
        ("New", "20 Nov", "1,200.50"),
        ("Old", "3 Nov 2025", "40.00"),
    ]
    assert (shown.count_text, shown.total_text) == ("2 entries", "1,240.50")
    assert all(isinstance(value, str | int | bool) for row in shown.rows for value in _values(row))


def _values(row):
    return [getattr(row, name) for name in row.__dataclass_fields__]


async def test_every_filter_of_the_address_narrows_the_list(tab, owner):
    await make_entry(owner, party="Staples", date=TODAY, category="Office", notes="paper")
    await make_entry(
        owner, party="Shell", date=dt.date(2026, 10, 2), amount=Decimal(99), payment_method="Cash"
    )
    await make_entry(owner, party="", date=dt.date(2026, 1, 5), amount=Decimal(7))
    assert await names(tab, "/expenses?q=paper") == ["Staples"]
    assert await names(tab, "/expenses?category=Office") == ["Staples"]
    assert await names(tab, "/expenses?category=none") == ["Shell", ""]
    assert await names(tab, "/expenses?missing=party") == [""]
    assert await names(tab, "/expenses?payment_method=Cash") == ["Shell"]
    assert await names(tab, "/expenses?min_amount=50") == ["Shell"]
    assert await names(tab, "/expenses?from=2026-11-01&to=2026-11-30") == ["Staples"]
    assert await names(tab, "/expenses?sort=amount") == ["", "Staples", "Shell"]
    assert (await load(tab, "/incomes", IncomesState)).rows == []


async def test_filters_go_to_an_address_and_typing_leaves_one_step(tab, owner):
    await load(tab, "/expenses?sort=-amount&cursor=")
    await tab.send(ExpensesState.choose_category("Office"))
    await tab.send(ExpensesState.search("pap"))
    await load(tab, "/expenses?q=pap")
    await tab.send(ExpensesState.search("paper & co"))
    await tab.send(ExpensesState.choose_period("this_month"))
    assert tab.redirects() == [
        "/expenses?category=Office&sort=-amount",
        "/expenses?category=Office&q=pap&sort=-amount",
        "/expenses?q=paper+%26+co",
        "/expenses?from=2026-11-01&to=2026-11-30&q=paper+%26+co",
    ]
    steps = [event.payload["replace"] for event in tab.events if event.name == "_redirect"]
    assert steps == [False, False, True, False]


async def test_a_period_is_recognised_by_its_days_in_the_fiscal_calendar():
    actor = await make_actor(fiscal_year_start="04-06")
    async with Headless(app, session_id=str(actor.session_id), path="/expenses") as tab:
        await load(tab)
        await tab.send(ExpensesState.choose_period("this_month"))
        (address,) = tab.redirects()
        assert address == "/expenses?from=2026-11-06&to=2026-12-05"
        assert (await load(tab, address)).filter.period == "this_month"
        assert (await load(tab, "/expenses?from=2026-11-01")).filter.period == "other"


async def test_wrong_filters_are_said_at_their_fields_and_stay_as_typed(tab, owner):
    await load(tab)
    form = {"min_amount": "12.345", "from": "2026-02-30"}
    await tab.send(ExpensesState.apply_filters(form))
    shown = await tab.state(ExpensesState)
    assert set(shown.problems) == {"min_amount", "from"}
    assert tab.redirects() == []
    await tab.send(ExpensesState.apply_filters({"min_amount": "1,000", "max_amount": "2000"}))
    assert tab.redirects() == ["/expenses?min_amount=1%2C000&max_amount=2000"]


@pytest.mark.parametrize(
    "query", ["cursor=broken", "from=yesterday", "category=Nowhere", "sort=colour", "min_amount=x"]
)
async def test_an_address_that_makes_no_sense_says_so(tab, owner, query):
    shown = await load(tab, f"/expenses?{query}")
    assert shown.failure
    assert shown.is_loaded
    assert shown.rows == []


async def test_pages_lead_to_each_other(tab, owner):
    for number in range(60):
        await make_entry(owner, party=f"Vendor {number:02d}", date=dt.date(2026, 1, 1))
    first = await load(tab)
    assert (len(first.rows), first.newer) == (50, "")
    seen = {row.id for row in first.rows}
    second = await load(tab, first.older)
    assert (len(second.rows), second.older) == (10, "")
    assert seen.isdisjoint(row.id for row in second.rows)
    back = await load(tab, second.newer)
    assert {row.id for row in back.rows} == seen


async def test_an_inline_category_change_can_be_undone(tab, owner):
    entry = await make_entry(owner, category="Office")
    await load(tab)
    await tab.send(ExpensesState.categorise(str(entry.id), "Travel"))
    shown = await tab.state(ExpensesState)
    assert shown.rows[0].category == "Travel"
    await tab.send(ShellState.undo)
    assert shown.rows[0].category == "Office"
    await tab.send(ExpensesState.categorise(str(entry.id), ""))
    assert shown.rows[0].is_uncategorised
    assert (await tab.state(ShellState)).expense_review_count == 1


async def test_an_inline_change_of_a_row_changed_meanwhile_is_refused(tab, owner):
    entry = await make_entry(owner, category="Office")
    await load(tab)
    theirs = EntryInput.of(entry).model_copy(update={"category": "Meals"})
    await service.change_entry(owner, Kind.EXPENSE, entry.id, theirs, version=entry.version)
    await tab.send(ExpensesState.categorise(str(entry.id), "Travel"))
    notice = await tab.state(NoticeState)
    assert (notice.tone, "changed since" in notice.text) == ("error", True)
    assert (await tab.state(ExpensesState)).rows[0].category == "Meals"


async def test_selected_rows_are_deleted_restored_and_categorised_together(tab, owner):
    await make_entry(owner, party="A", category="Office")
    await make_entry(owner, party="B")
    await load(tab)
    await tab.send(ExpensesState.select_all(True))
    await tab.send(ExpensesState.categorise_selected("Travel"))
    shown, notice = await tab.state(ExpensesState), await tab.state(NoticeState)
    assert {row.category for row in shown.rows} == {"Travel"}
    assert notice.text == "2 expenses moved to Travel."
    await tab.send(ShellState.undo)
    assert {row.party: row.category for row in shown.rows} == {"A": "Office", "B": ""}
    await tab.send(ExpensesState.select_all(True))
    await tab.send(ExpensesState.delete_selected)
    assert (shown.rows, shown.selected, notice.text) == ([], [], "2 expenses deleted.")
    trash = await load(tab, "/expenses?trashed=1")
    assert trash.filter.is_trash
    assert len(trash.rows) == 2
    await tab.send(ExpensesState.restore(trash.rows[0].id))
    assert notice.text == "1 expense restored."
    assert len(trash.rows) == 1
    await tab.send(ShellState.undo)
    assert len(trash.rows) == 2


async def test_a_deleted_row_comes_back_with_undo(tab, owner):
    entry = await make_entry(owner)
    await load(tab)
    await tab.send(ExpensesState.delete(str(entry.id)))
    shown = await tab.state(ExpensesState)
    assert shown.rows == []
    await tab.send(ShellState.undo)
    assert [row.id for row in shown.rows] == [str(entry.id)]


async def test_only_rows_on_the_page_can_be_selected(tab, owner):
    entry = await make_entry(owner)
    await load(tab)
    await tab.send(ExpensesState.select(str(entry.id), True))
    await tab.send(ExpensesState.select("someone else's", True))
    assert (await tab.state(ExpensesState)).selected == [str(entry.id)]
    await tab.send(ExpensesState.select(str(entry.id), False))
    assert (await tab.state(ExpensesState)).selected == []


async def test_a_viewer_changes_nothing(owner):
    entry = await make_entry(owner, category="Office")
    viewer = (await join(owner, role=Role.VIEWER)).actor
    async with Headless(app, session_id=str(viewer.session_id), path="/expenses") as tab:
        assert len((await load(tab)).rows) == 1
        for event in (
            ExpensesState.delete(str(entry.id)),
            ExpensesState.categorise(str(entry.id), "Travel"),
        ):
            await tab.send(event)
            assert (await tab.state(NoticeState)).text == "Your role does not allow this."
    (kept,) = (await service.list_entries(owner, Kind.EXPENSE, EntryFilter())).items
    assert kept.category == "Office"


async def test_the_workbook_is_that_of_the_period_shown(tab, owner):
    shown = await load(tab, "/expenses?from=2026-11-01&to=2026-11-30&q=x")
    assert shown.filter.excel_url == "/api/v1/reports/excel?from=2026-11-01&to=2026-11-30"
    assert (await load(tab)).filter.excel_url == "/api/v1/reports/excel"
