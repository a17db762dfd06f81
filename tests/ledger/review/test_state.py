"""Suggestions on the lists: the mark, the count, accepting, and the way to a rule."""

from collections.abc import AsyncIterator

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries.state import ExpensesState
from finance_app.ledger.review.rules import suggested_text
from finance_app.ledger.review.state import ReviewState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import make_actor, make_entry
from tests.headless import Headless
from tests.ledger.review.test_service import suggest


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/expenses") as client:
        yield client


async def load(tab: Headless, path: str = "/expenses"):
    tab.visit(path)
    await tab.send(ExpensesState.load)
    return await tab.state(ExpensesState)


def test_what_is_said_of_suggestions():
    assert [suggested_text(count) for count in (0, 1, 1200, 10_001)] == [
        "",
        "1 suggested category to review",
        "1,200 suggested categories to review",
        "More than 10,000 suggested categories to review",
    ]


async def test_the_list_says_how_many_are_to_review_and_shows_them(tab, owner):
    await make_entry(owner, category="Office")
    assert (await load(tab)).suggested_text == ""
    entry = await suggest(owner, party="Shell")
    state = await load(tab)
    assert state.suggested_text == "1 suggested category to review"
    assert [row.is_suggested for row in state.rows] == [True, False]
    assert state.filter.suggested_href == "/expenses?review=suggested"
    state = await load(tab, "/expenses?review=suggested")
    assert [row.id for row in state.rows] == [str(entry.id)]
    assert (state.filter.is_suggested, state.filter.is_narrowed) == (True, True)
    assert state.filter.suggested_href == "/expenses"
    state = await load(tab, "/expenses?review=other")
    assert state.failure.startswith("Only entries with a suggested category")


async def test_one_suggestion_is_accepted_and_taken_back(tab, owner):
    entry, other = await suggest(owner), await suggest(owner)
    await load(tab, "/expenses?review=suggested")
    await tab.send(ReviewState.accept("expense", [str(entry.id)]))
    state, notice = await tab.state(ExpensesState), await tab.state(NoticeState)
    assert [row.id for row in state.rows] == [str(other.id)]
    assert notice.text == "1 suggested category accepted."
    await tab.send(ShellState.undo)
    assert {row.id for row in state.rows} == {str(entry.id), str(other.id)}
    await tab.send(ReviewState.accept("expense", []))
    assert notice.text == "There was nothing to accept."


async def test_all_that_is_shown_is_accepted(tab, owner):
    for _ in range(3):
        await suggest(owner, party="Shell")
    kept = await suggest(owner, party="Staples")
    state = await load(tab, "/expenses?review=suggested&q=shell")
    await tab.send(ReviewState.accept_listed("expense", dict(state.filter.typed)))
    assert (await tab.state(NoticeState)).text == "3 suggested categories accepted."
    state = await load(tab, "/expenses?review=suggested")
    assert [row.id for row in state.rows] == [str(kept.id)]


async def test_a_changed_category_leads_to_a_rule_and_its_undo_brings_the_mark_back(tab, owner):
    entry = await suggest(owner, party="Shell")
    state, notice = await load(tab), await tab.state(NoticeState)
    await tab.send(ExpensesState.categorise(str(entry.id), "Travel"))
    assert (notice.link, notice.link_label) == (
        "/rules?kind=expense&field=party&phrase=Shell&category=Travel", "Make a rule",
    )  # fmt: skip
    assert not state.rows[0].is_suggested
    await tab.send(ShellState.undo)
    assert (state.rows[0].category, state.rows[0].is_suggested) == ("Office", True)
    assert notice.link == ""
    await tab.send(ExpensesState.categorise(str(entry.id), ""))
    assert notice.link == ""


async def test_a_bulk_change_leads_to_a_rule_where_all_have_one_vendor(tab, owner):
    one, two = await make_entry(owner, party="Shell"), await make_entry(owner, party="SHELL")
    other = await suggest(owner, party="Staples")
    state, notice = await load(tab), await tab.state(NoticeState)
    for ids, leads in (([one, two], True), ([one, other], False)):
        for entry in ids:
            await tab.send(ExpensesState.select(str(entry.id), True))
        await tab.send(ExpensesState.categorise_selected("Travel"))
        assert notice.link.startswith("/rules?kind=expense") is leads
    await tab.send(ShellState.undo)
    marks = {row.party: (row.category, row.is_suggested) for row in state.rows}
    assert marks["Staples"] == ("Office", True)
    assert marks["Shell"] == ("Travel", False)


@pytest.mark.parametrize(
    ("changes", "link"),
    [
        ({"party": "Amazon"},
         "/rules?kind=expense&field=party&phrase=AMZN&category=Office&new_party=Amazon"),
        ({"category": "Travel"}, "/rules?kind=expense&field=party&phrase=AMZN&category=Travel"),
        ({"notes": "seen"}, ""),
        ({"category": ""}, ""),
        ({"party": ""}, ""),
    ],
)  # fmt: skip
async def test_the_editor_leads_to_a_rule_from_a_changed_name_or_category(
    tab, owner, changes, link
):
    entry = await make_entry(owner, party="AMZN", category="Office")
    await load(tab)
    await tab.send(EditorState.open_entry("expense", str(entry.id)))
    editor = await tab.state(EditorState)
    form = {**editor.values, "kind": "expense", "id": editor.entry_id, "version": editor.version}
    await tab.send(EditorState.save({**form, **changes}, ""))
    assert (await tab.state(NoticeState)).link == link


async def test_a_notice_leads_only_within_the_product(tab):
    for address in ("https://example.com", "//example.com", "javascript:alert(1)"):
        await tab.send(NoticeState.lead(address, "x"))
        assert (await tab.state(NoticeState)).link == ""
