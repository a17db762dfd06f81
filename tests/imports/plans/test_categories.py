"""Names and categories of lines: a rule decides, else the file, else what was done before."""

import datetime as dt

from finance_app.imports.plans.booking.service import commit_import
from finance_app.imports.plans.rules import Duplicate, entry_id_of
from finance_app.ledger.bank_accounts.inputs import AccountInput
from finance_app.ledger.bank_accounts.service import add_account
from finance_app.ledger.entries import service as entries
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.entry_rules.inputs import RuleInput
from finance_app.ledger.entry_rules.service import add_rule, delete_rule
from tests import factories
from tests.imports.plans.files import csv, lines, read_file

AMAZON = ("2026-03-05", "AMZN MKTP DE*12345", "-48.20", "")
CAFE = ("2026-03-06", "Blue Bottle Cafe", "-3.20", "")


async def rule(actor, **conditions):
    """Return a rule that was added."""
    return await add_rule(actor, RuleInput.parse(conditions, actor.currency_code))


async def test_a_rule_cleans_up_the_name_and_gives_the_category_and_the_original_stays():
    actor = await factories.make_actor()
    made = await rule(
        actor, phrase="amzn mktp", new_party="Amazon", kind="expense", category="Travel"
    )
    plan = await read_file(actor, "bank.csv", csv(AMAZON, CAFE))
    first, second = await lines(actor, plan)
    assert (first.counterparty, first.category, first.rule_id) == ("Amazon", "Travel", made.id)
    assert first.description == "AMZN MKTP DE*12345"
    assert not first.is_suggested
    assert (second.counterparty, second.rule_id) == ("Blue Bottle Cafe", None)
    await commit_import(actor, plan.id)
    entry = await entries.get_entry(actor, Kind.EXPENSE, entry_id_of(plan.id, 1))
    assert (entry.party, entry.category, entry.notes) == (
        "Amazon", "Travel", "AMZN MKTP DE*12345",
    )  # fmt: skip


async def test_a_line_is_known_again_whatever_a_rule_has_called_it():
    actor = await factories.make_actor()
    made = await rule(actor, phrase="amzn", new_party="Amazon")
    plan = await read_file(actor, "bank.csv", csv(AMAZON))
    await commit_import(actor, plan.id)
    await delete_rule(actor, made.id)
    again = await read_file(actor, "again.csv", csv(AMAZON))
    [line] = await lines(actor, again)
    assert (line.duplicate, line.counterparty) == (Duplicate.IMPORTED, "AMZN MKTP DE*12345")


async def test_the_first_rule_decides_and_a_condition_on_the_account_is_asked():
    actor = await factories.make_actor()
    account = await add_account(actor, AccountInput.parse({"name": "Card"}, "EUR"))
    await rule(actor, phrase="amzn", bank_account="Card", new_party="Amazon by card")
    await rule(actor, phrase="amzn", new_party="Amazon")
    [plain] = await lines(actor, await read_file(actor, "a.csv", csv(AMAZON)))
    [card] = await lines(actor, await read_file(actor, "b.csv", csv(AMAZON), account.id))
    assert (plain.counterparty, card.counterparty) == ("Amazon", "Amazon by card")


async def test_what_was_done_before_is_suggested_marked_and_never_overrules():
    actor = await factories.make_actor()
    for day in range(1, 5):
        on = dt.date(2026, 2, day)
        await factories.make_entry(actor, party="Blue Bottle Cafe", category="Travel", date=on)
        await factories.make_entry(actor, party="Paper Supplies", category="Rent", date=on)
    content = (
        b"Date,Payee,Amount,Category\n2026-03-06,Blue Bottle Cafe,-3.20,\n"
        b"2026-03-07,Blue Bottle Cafe,-3.30,Meals\n2026-03-08,Somebody else,-1.00,\n"
    )
    plan = await read_file(actor, "bank.csv", content)
    assert [(line.category, line.is_suggested) for line in await lines(actor, plan)] == [
        ("Travel", True), ("Meals", False), ("", False),
    ]  # fmt: skip
    assert plan.counts.suggested_count == 1
    await commit_import(actor, plan.id)
    found = [await entries.get_entry(actor, Kind.EXPENSE, entry_id_of(plan.id, n)) for n in (1, 2)]
    assert [entry.is_suggested for entry in found] == [True, False]

    await rule(actor, phrase="blue bottle", kind="expense", category="Rent")
    later = csv(("2026-04-06", "Blue Bottle Cafe", "-3.20", ""))
    [ruled] = await lines(actor, await read_file(actor, "later.csv", later))
    assert (ruled.category, ruled.is_suggested) == ("Rent", False)
