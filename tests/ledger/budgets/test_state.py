"""The page of budgets: cells set and refused, conflicts with both values, years, and viewers."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from finance_app.finance_app import app, make_frame
from finance_app.identity import service as identity
from finance_app.identity.rules import Actor, Role
from finance_app.kit import clock
from finance_app.ledger.budgets.pages import budgets_page
from finance_app.ledger.budgets.service import set_budget
from finance_app.ledger.budgets.state import BudgetsState
from finance_app.ledger.budgets.years.state import BudgetYearState
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, some_id
from tests.headless import Headless
from tests.ledger.budgets.cells import FEB, JAN, budgets, id_of, put

TODAY = dt.date(2026, 11, 28)


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    path = "/budgets?year=2026"
    with clock.fixed(TODAY):
        async with Headless(app, session_id=str(owner.session_id), path=path) as client:
            await client.send(BudgetsState.load)
            yield client


async def line(tab: Headless, name: str):
    state = await tab.state(BudgetsState)
    return next(one for one in (*state.incomes, *state.expenses) if one.name == name)


async def cell(tab: Headless, name: str, month: str):
    return next(one for one in (await line(tab, name)).cells if one.month == month)


async def type_in(tab: Headless, name: str, month: str, text: str) -> None:
    await tab.send(BudgetsState.put((await line(tab, name)).id, month, text))


def test_the_page_is_drawn():
    assert "Budgets by category and month" in str(budgets_page(make_frame()).render())


async def test_the_year_shows_every_category_with_its_sums(tab, owner):
    await put(owner, "Office", JAN, 100)
    await put(owner, "Office", FEB, "50.5")
    sales = await id_of(owner, "Sales", Kind.INCOME)
    await set_budget(owner, sales, FEB, Decimal(1000))
    await tab.send(BudgetsState.load)
    state = await tab.state(BudgetsState)
    assert (state.label, state.previous_href, state.following_href) == (
        "FY 2026", "/budgets?year=2025", "/budgets?year=2027",
    )  # fmt: skip
    assert [one.label for one in state.months][:3] == ["Jan", "Feb", "Mar"]
    office = await line(tab, "Office")
    assert ([one.text for one in office.cells][:3], office.total) == (
        ["100.00", "50.50", ""], "150.50",
    )  # fmt: skip
    assert office.cells[1].place == "Office, February 2026"
    assert [one.text for one in state.income.cells][:3] == ["-", "1,000.00", "-"]
    assert [one.text for one in state.result.cells][:2] == ["(100.00)", "949.50"]
    assert (state.result.total, state.result.whole, state.result.decimals) == (
        "849.50", "849", ".50",
    )  # fmt: skip


async def test_a_cell_is_saved_and_undone(tab, owner):
    await type_in(tab, "Office", "2026-02", "1,234.5")
    notice = await tab.state(NoticeState)
    assert (notice.text, notice.undo_kind) == ("Office, February 2026: 1,234.50.", "budget")
    assert (await cell(tab, "Office", "2026-02")).text == "1,234.50"
    assert (await tab.state(BudgetsState)).expense.total == "1,234.50"
    assert await budgets(owner, "Office") == {FEB: "1234.50"}
    await tab.send(ShellState.undo)
    assert notice.text == "1 budget put back."
    assert await budgets(owner, "Office") == {}
    await tab.send(BudgetsState.load)
    assert (await cell(tab, "Office", "2026-02")).text == ""


async def test_a_cell_is_emptied_and_zero_is_a_budget(tab, owner):
    await type_in(tab, "Office", "2026-01", "5")
    await type_in(tab, "Office", "2026-01", "")
    assert (await tab.state(NoticeState)).text == "Office, January 2026: no budget."
    await type_in(tab, "Office", "2026-02", "0")
    assert await budgets(owner, "Office") == {FEB: "0.00"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("abc", "“abc” is not an amount. Write it like 1,234.00."),
        ("-5", "An amount cannot be negative. Enter it without a minus or brackets."),
        ("USD 5", "“USD” is not a sign of EUR. Enter the amount in EUR."),
    ],
    ids=["no amount", "negative", "another currency"],
)
async def test_what_cannot_be_a_budget_is_listed_and_stays_typed(tab, owner, text, told):
    await put(owner, "Office", FEB, 7)
    await tab.send(BudgetsState.load)
    before = await cell(tab, "Office", "2026-02")
    await type_in(tab, "Office", "2026-02", text)
    state = await tab.state(BudgetsState)
    assert [(one.place, one.told, one.is_conflict) for one in state.unsaved] == [
        ("Office, February 2026", told, False)
    ]
    assert state.unsaved_ids == [before.id]
    assert await cell(tab, "Office", "2026-02") == before, "the field was not made anew"
    await type_in(tab, "Office", "2026-03", "8")
    assert state.unsaved_ids == [before.id], "another cell leaves it as it is"
    assert (await cell(tab, "Office", "2026-02")).key == before.key
    await tab.send(BudgetsState.keep_theirs(before.id))
    assert state.unsaved_ids == []
    assert (await cell(tab, "Office", "2026-02")).key != before.key, "the field starts anew"
    await type_in(tab, "Office", "2026-02", text)
    await type_in(tab, "Office", "2026-02", "9")
    assert state.unsaved == []
    assert (await budgets(owner, "Office"))[FEB] == "9.00"


async def test_a_cell_left_as_it_was_sends_nothing(tab, owner):
    await put(owner, "Office", FEB, "1850")
    await tab.send(BudgetsState.load)
    await type_in(tab, "Office", "2026-02", "x")
    await type_in(tab, "Office", "2026-02", "1,850.00")
    state = await tab.state(BudgetsState)
    assert state.unsaved == []
    await type_in(tab, "Office", "2026-02", "1850")
    assert (await tab.state(NoticeState)).text == "", "the same amount is no change"


async def test_a_stale_cell_shows_both_values_and_either_can_be_kept(tab, owner):
    office = await id_of(owner, "Office")
    for choice in (BudgetsState.keep_theirs, BudgetsState.keep_mine):
        await tab.send(BudgetsState.load)
        shown = await cell(tab, "Office", "2026-02")
        theirs = Decimal(120) if choice is BudgetsState.keep_theirs else Decimal(130)
        await set_budget(owner, office, FEB, theirs)
        await type_in(tab, "Office", "2026-02", "90")
        state = await tab.state(BudgetsState)
        conflict = state.unsaved[0]
        assert (conflict.mine, conflict.theirs) == ("90", f"{theirs}.00")
        assert "since you opened it" in conflict.told
        assert await budgets(owner, "Office") == {FEB: f"{theirs}.00"}
        await tab.send(choice(shown.id))
        assert state.unsaved == []
    assert await budgets(owner, "Office") == {FEB: "90.00"}
    assert (await cell(tab, "Office", "2026-02")).text == "90.00"


async def test_a_cell_that_someone_changed_is_not_taken_for_read_when_another_is_saved(tab, owner):
    await set_budget(owner, await id_of(owner, "Office"), FEB, Decimal(120))
    await type_in(tab, "Office", "2026-01", "5")
    assert (await cell(tab, "Office", "2026-02")).text == ""
    assert (await tab.state(BudgetsState)).expense.total == "125.00"
    await type_in(tab, "Office", "2026-02", "90")
    assert (await tab.state(BudgetsState)).unsaved[0].theirs == "120.00"


async def test_years_are_stepped_and_a_wrong_one_says_so(owner):
    path = "/budgets"
    with clock.fixed(TODAY):
        async with Headless(app, session_id=str(owner.session_id), path=path) as tab:
            await tab.send(BudgetsState.load)
            state = await tab.state(BudgetsState)
            assert state.label == "FY 2026", "this year"
            for wanted, told in (("1900", ""), ("2200", "2199"), ("soon", "whole number")):
                tab.visit(f"/budgets?year={wanted}")
                await tab.send(BudgetsState.load)
                assert told in state.failure
                assert bool(state.failure) is bool(told)
            tab.visit("/budgets?year=1900")
            await tab.send(BudgetsState.load)
            assert (state.previous_href, state.following_href) == ("", "/budgets?year=1901")


async def test_a_fiscal_year_that_starts_within_a_month_names_its_months():
    owner = await make_actor(fiscal_year_start="04-06")
    with clock.fixed(TODAY):
        async with Headless(app, session_id=str(owner.session_id), path="/budgets") as tab:
            await tab.send(BudgetsState.load)
            state = await tab.state(BudgetsState)
            assert state.label == "FY 2026/27"
            assert [one.label for one in state.months][::11] == ["6 Apr", "6 Mar"]
            await type_in(tab, "Office", "2027-03", "10")
            notice = await tab.state(NoticeState)
            assert notice.text == "Office, 6 Mar to 5 Apr 2027: 10.00."


async def test_a_phone_shows_one_line_at_a_time(tab):
    state = await tab.state(BudgetsState)
    assert state.chosen == state.incomes[0].id
    await tab.send(BudgetsState.choose("result"))
    assert state.chosen == "result"
    await tab.send(BudgetsState.choose(str(some_id())))
    assert state.chosen == "result"


async def test_a_year_is_filled_from_its_window(tab, owner):
    office = (await line(tab, "Office")).id
    state = await tab.state(BudgetYearState)
    await tab.send(BudgetYearState.open_fill(office, "spread"))
    assert (state.window, state.title, state.text) == ("fill", "Spread a year", "Office, FY 2026")
    for amount, told in (("", "Enter an amount."), ("-1", "negative")):
        await tab.send(BudgetYearState.fill({**state.values, "amount": amount}))
        assert told in state.errors["amount"]
        assert state.window == "fill"
    await tab.send(BudgetYearState.fill({**state.values, "amount": "1000"}))
    assert (state.window, (await tab.state(NoticeState)).text) == ("", "12 budgets set.")
    assert sum(map(Decimal, (await budgets(owner, "Office")).values())) == 1000
    assert (await line(tab, "Office")).total == "1,000.00"
    await tab.send(BudgetYearState.clear(office))
    assert (await tab.state(NoticeState)).text == "12 budgets of Office taken away."
    assert await budgets(owner, "Office") == {}
    await tab.send(ShellState.undo)
    assert len(await budgets(owner, "Office")) == 12


async def test_last_year_is_copied_from_its_window(tab, owner):
    state = await tab.state(BudgetYearState)
    await tab.send(BudgetYearState.open_copy)
    assert (state.window, state.title, state.text) == ("copy", "Copy FY 2025", "Into FY 2026")
    await tab.send(BudgetYearState.copy_last({**state.values, "percent": "5"}))
    assert state.errors == {"form": "There is no budget for FY 2025 to copy."}
    await put(owner, "Office", dt.date(2025, 1, 1), 100)
    await tab.send(BudgetYearState.copy_last({**state.values, "percent": "five"}))
    assert list(state.errors) == ["percent"]
    await tab.send(BudgetYearState.copy_last({**state.values, "percent": "5"}))
    assert (state.window, (await tab.state(NoticeState)).text) == ("", "1 budget copied.")
    assert await budgets(owner, "Office") == {JAN: "105.00"}
    await tab.send(BudgetYearState.open_copy)
    await tab.send(BudgetYearState.close)
    assert state.window == ""


async def test_what_was_typed_when_the_log_in_ran_out_is_offered_again(owner):
    again = await join(owner, role=Role.OWNER)
    office = str(await id_of(owner, "Office"))
    drafts = {
        "budget": {"category_id": office, "month": "2026-02", "text": "77"},
        "budget-fill": {"form": {"category_id": office, "how": "spread", "amount": "x"}},
    }
    for form, content in drafts.items():
        draft = await identity.keep_draft(again.actor, form, content)
        path = f"/budgets?year=2026&draft={draft}"
        async with Headless(app, session_id=str(again.actor.session_id), path=path) as tab:
            await tab.send(BudgetsState.load)
            await tab.send(BudgetYearState.load)
            state, window = await tab.state(BudgetsState), await tab.state(BudgetYearState)
            if form == "budget":
                assert [(one.mine, one.theirs) for one in state.unsaved] == [("77", "no budget")]
                await tab.send(BudgetsState.keep_mine(state.unsaved[0].id))
            else:
                assert (window.window, window.values["amount"]) == ("fill", "x")
    assert await budgets(owner, "Office") == {FEB: "77.00"}


async def test_a_viewer_sees_budgets_and_sets_none(owner):
    await put(owner, "Office", FEB, 7)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    path = "/budgets?year=2026"
    async with Headless(app, session_id=str(viewer.session_id), path=path) as tab:
        await tab.send(BudgetsState.load)
        assert (await cell(tab, "Office", "2026-02")).text == "7.00"
        office = (await line(tab, "Office")).id
        for attempt in (
            BudgetsState.put(office, "2026-02", "9"),
            BudgetYearState.open_fill(office, "spread"),
            BudgetYearState.clear(office),
            BudgetYearState.copy_last({"percent": "5", "to_year": "2026"}),
        ):
            await tab.send(attempt)
        assert (await tab.state(BudgetYearState)).window == ""
    assert await budgets(owner, "Office") == {FEB: "7.00"}


async def test_a_cell_that_is_not_there_is_refused(tab, owner):
    await tab.send(BudgetsState.put(str(some_id()), "2026-02", "5"))
    await tab.send(BudgetsState.put((await line(tab, "Office")).id, "2027-02", "5"))
    await tab.send(BudgetsState.keep_mine("b-nothing"))
    assert await budgets(owner, "Office") == {}
    assert (await tab.state(NoticeState)).tone == "error"
