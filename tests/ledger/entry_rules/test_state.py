"""The page of rules: begun by an address, counted while typed, saved, ordered and applied."""

from collections.abc import AsyncIterator

import pytest

from finance_app.finance_app import app
from finance_app.identity.rules import Actor, Role
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.entries.service import find_entry
from finance_app.ledger.entry_rules import service
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.entry_rules.rules import rule_address
from finance_app.ledger.entry_rules.state import RulesState
from finance_app.ledger.shell.state import ShellState
from finance_app.ui.toast import NoticeState
from tests.factories import join, make_actor, make_entry
from tests.headless import Headless

FORM = {"kind": "expense", "field": "party", "operator": "contains", "phrase": "amzn",
        "category": "Office"}  # fmt: skip


@pytest.fixture
async def owner() -> Actor:
    return await make_actor()


@pytest.fixture
async def tab(owner) -> AsyncIterator[Headless]:
    async with Headless(app, session_id=str(owner.session_id), path="/rules") as client:
        yield client


async def shown(tab: Headless):
    await tab.send(RulesState.load)
    return await tab.state(RulesState)


async def add(owner: Actor, phrase: str, **changes):
    fields = {"kind": Kind.EXPENSE, "phrase": phrase, "category": "Office", **changes}
    return await service.add_rule(owner, RuleInput(**fields))


async def test_the_list_says_what_each_rule_does_and_how_many_entries_match(tab, owner):
    assert (await shown(tab)).rows == []
    await add(owner, "amzn")
    await add(owner, "shell", new_party="Shell")
    for _ in range(2):
        await make_entry(owner, party="AMZN")
    await make_entry(owner, party="SHELL")
    rows = (await shown(tab)).rows
    assert [(row.place, row.count, row.is_first, row.is_last) for row in rows] == [
        ("1", "2 entries", True, False),
        ("2", "1 entry", False, True),
    ]
    assert rows[1].text == (
        "When the vendor or the notes contain “shell”: vendor becomes Shell and category becomes"
        " Office."
    )


async def test_an_address_opens_a_new_rule_with_its_matches_once(tab, owner):
    await make_entry(owner, party="Blue Ladle", category="Meals")
    path = rule_address(Kind.EXPENSE, "blue ladle", "Meals").replace("+", " ")
    tab.visit(path)
    state = await shown(tab)
    assert state.is_open
    assert (state.title, state.values["phrase"], state.values["category"]) == (
        "New rule", "blue ladle", "Meals",
    )  # fmt: skip
    assert "Meals" in state.category_options
    assert (state.party_label, state.field_options[1]) == ("Vendor", ("party", "Vendor"))
    assert state.match_text == "1 past entry matches"
    assert [(row.party, row.note, row.amount) for row in state.matches] == [
        ("Blue Ladle", "Meals", "42.00")
    ]
    await tab.send(RulesState.close)
    assert not (await tab.state(RulesState)).is_open
    assert tab.redirects()[-1] == "/rules"
    tab.visit("/rules")
    assert not (await shown(tab)).is_open
    tab.visit(path)
    assert (await shown(tab)).is_open, "a second look at the same address opens it again"


async def test_a_menu_leads_to_a_rule_that_begins_with_the_entry(tab, owner):
    entry = await make_entry(owner, party="Staples & Co", category="Office")
    await tab.send(RulesState.begin_from("expense", str(entry.id)))
    assert tab.redirects()[-1] == (
        "/rules?kind=expense&field=party&phrase=Staples+%26+Co&category=Office"
    )


async def test_matches_are_counted_while_the_form_is_filled(tab, owner):
    await make_entry(owner, party="AMZN", category=None)
    await make_entry(owner, Kind.INCOME, party="AMZN refund")
    await shown(tab)
    await tab.send(RulesState.open_new)
    state = await tab.state(RulesState)
    assert (state.match_text, state.category_options[0]) == ("", "Bank fees")
    await tab.send(RulesState.note("phrase", "amzn"))
    await tab.send(RulesState.look)
    assert state.match_text == "1 past entry matches"
    assert state.matches[0].note == "Uncategorised"
    await tab.send(RulesState.choose_kind(""))
    assert state.match_text == "2 past entries match"
    assert (state.category_options, state.party_label) == ([], "Vendor or client")
    await tab.send(RulesState.choose_kind("income"))
    assert state.match_text == "1 past entry matches"
    assert "Sales" in state.category_options
    await tab.send(RulesState.note("amount_min", "43"))
    await tab.send(RulesState.look)
    assert state.match_text == "No past entry matches"
    await tab.send(RulesState.note("amount_min", "abc"))
    await tab.send(RulesState.look)
    assert (state.match_text, state.matches) == ("", [])
    await tab.send(RulesState.note("unknown", "x"))
    assert "unknown" not in state._typed


async def test_a_saved_rule_is_offered_to_the_past_and_undone(tab, owner):
    entry = await make_entry(owner, party="AMZN")
    await shown(tab)
    await tab.send(RulesState.open_new)
    await tab.send(RulesState.save(FORM))
    state, notice = await tab.state(RulesState), await tab.state(NoticeState)
    assert (state.is_open, notice.text) == (False, "Rule added.")
    assert (state.is_asking, state.can_apply) == (True, True)
    assert state.past_text == "1 expense changes. You can undo it."
    await tab.send(RulesState.apply)
    assert (notice.text, notice.undo_kind) == ("1 entry changed.", "bulk-change")
    assert not state.is_asking
    found = await find_entry(owner, Kind.EXPENSE, entry.id)
    assert found is not None
    assert found.category == "Office"
    await tab.send(ShellState.undo)
    assert notice.text == "1 entry put back."
    found = await find_entry(owner, Kind.EXPENSE, entry.id)
    assert found is not None
    assert found.category is None


async def test_a_rule_that_changes_nothing_now_is_saved_without_a_question(tab, owner):
    await shown(tab)
    await tab.send(RulesState.save(FORM))
    state = await tab.state(RulesState)
    assert not state.is_asking
    await tab.send(RulesState.ask(""))
    assert (state.is_asking, state.can_apply, state.past_text) == (True, False, "Nothing changes.")
    await tab.send(RulesState.cancel)
    assert not state.is_asking
    await tab.send(RulesState.apply)
    assert (await tab.state(NoticeState)).text == "0 entries changed."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phrase": ""}, "phrase"),
        ({"category": "Nonsense"}, "category"),
        ({"amount_min": "x"}, "amount_min"),
        ({"day_max": "40"}, "day_max"),
        ({"kind": ""}, "kind"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(tab, changes, field):
    await shown(tab)
    await tab.send(RulesState.open_new)
    key = (await tab.state(RulesState)).key
    await tab.send(RulesState.save({**FORM, **changes}))
    state = await tab.state(RulesState)
    assert state.is_open
    assert list(state.errors) == [field]
    assert state.key == key, "the fields were not made anew"
    assert state.rows == []


async def test_a_form_the_server_forgot_is_opened_as_it_was_sent(tab):
    await shown(tab)
    await tab.send(RulesState.save({**FORM, "day_min": "x", "new_party": "Amazon"}))
    state = await tab.state(RulesState)
    assert state.is_open
    assert (state.values["new_party"], state.values["day_min"]) == ("Amazon", "x")
    assert state.has_more


async def test_a_rule_is_changed_and_a_stale_change_says_so(tab, owner):
    rule = await add(owner, "amzn", new_party="Amazon")
    await shown(tab)
    await tab.send(RulesState.open_rule(str(rule.id)))
    state = await tab.state(RulesState)
    assert (state.title, state.values["new_party"], state.version) == ("Edit rule", "Amazon", "1")
    changed = {**FORM, "id": str(rule.id), "version": "1", "phrase": "amazon"}
    await tab.send(RulesState.save(changed))
    assert (await service.get_rule(owner, rule.id)).phrase == "amazon"
    assert (await tab.state(NoticeState)).text == "Rule changed."
    await tab.send(RulesState.open_rule(str(rule.id)))
    await tab.send(RulesState.save(changed))
    assert "changed this rule since you opened it" in state.errors["form"]
    assert state.is_open


async def test_rules_are_moved_and_deleted_with_undo(tab, owner):
    first, second = await add(owner, "a"), await add(owner, "b")
    await shown(tab)
    await tab.send(RulesState.move(str(second.id), -1))
    state = await tab.state(RulesState)
    assert [row.id for row in state.rows] == [str(second.id), str(first.id)]
    await tab.send(RulesState.delete(str(second.id)))
    assert [row.id for row in state.rows] == [str(first.id)]
    await tab.send(ShellState.undo)
    assert [row.id for row in state.rows] == [str(second.id), str(first.id)]
    assert (await tab.state(NoticeState)).text == "Rule restored."


async def test_a_viewer_sees_the_rules_and_no_form(owner):
    await add(owner, "amzn")
    viewer = await join(owner, role=Role.VIEWER)
    path = rule_address("expense", "x", "Office")
    async with Headless(app, session_id=str(viewer.actor.session_id), path=path) as tab:
        state = await shown(tab)
        assert (len(state.rows), state.is_open) == (1, False)
        await tab.send(RulesState.open_new)
        assert not (await tab.state(RulesState)).is_open
