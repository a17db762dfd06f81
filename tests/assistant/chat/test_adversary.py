"""A model that tries everything it must not: nothing of others is read, and nothing is written."""

import json
from uuid import UUID

from finance_app.assistant.drafts import service as drafts
from finance_app.assistant.model.fake import KEY, Say, Use
from tests.assistant.chat.asking import ask, modelled
from tests.factories import as_admin, join, make_actor, make_entry

SECRET = "Zyxwuth Confidential Supplies"
TABLES = (
    "expenses", "incomes", "assets", "entry_rules", "budgets", "recurring_entries", "payments",
    "categories", "bank_accounts", "transfers", "memberships",
)  # fmt: skip


async def rows(admin_url, actor):
    """Return all rows of a business, as text."""
    return [
        str(tuple(row))
        for table in TABLES
        for row in await as_admin(
            admin_url,
            f"SELECT t::text FROM {table} AS t WHERE organization_id = :o ORDER BY 1",
            o=actor.organization_id,
        )
    ]


def forbidden(victim, entry, card):
    """Return every call a model might try against the rules."""
    own = {"kind": "expense"}
    theirs = str(victim.organization_id)
    injected = "'; DROP TABLE expenses; --"
    return [
        ("run_sql", {"sql": "SELECT * FROM expenses"}), ("execute", {"code": "import os"}),
        ("save_draft", {"id": card.id, "token": card.token}), ("delete_entries", {"ids": []}),
        ("set_consent", {"is_allowed": True}), ("", {}), ("__class__", {}), ("answer", {}),
        ("sum_entries", {**own, "organization_id": theirs}),
        ("sum_entries", {**own, "tenant": theirs}), ("sum_entries", {**own, "user_id": theirs}),
        ("list_entries", {**own, "counterparty": SECRET}),
        ("list_entries", {**own, "text": injected}),
        ("list_entries", {**own, "category": "x' OR '1'='1"}),
        ("break_down", {**own, "by": "organization_id"}), ("break_down", {**own, "by": injected}),
        ("list_entries", {**own, "order": "amount; DELETE FROM expenses"}),
        ("list_entries", {**own, "top": 10**9}), ("list_entries", {**own, "top": -1}),
        ("list_assets", {"text": injected}), ("describe_business", {"names_of": "users"}),
        ("draft_entry", {"entry_id": str(entry.id), "amount": "1.00"}),
        ("draft_entry", {"entry_id": injected, "amount": "1.00"}),
        ("draft_entry", {"kind": "expense", "save": True, "amount": "1", "party": "x"}),
        ("calculate", {"operation": "sum", "of": ["f1", "f2"]}),
        ("calculate", {"operation": "exec", "of": ["f1"]}),
        ("sum_entries", {"kind": {"$ne": None}}), ("sum_entries", {"first": "2026-99-99"}),
        ("sum_entries", {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}}}),
    ]  # fmt: skip


async def test_no_call_that_is_forbidden_has_any_effect(monkeypatch, owner, admin_url):
    monkeypatch.setenv("ASSISTANT_TURNS_PER_MINUTE", "1000")
    victim = await make_actor()
    entry = await make_entry(victim, party=SECRET, amount="987654.00", notes=SECRET)
    card = await drafts.propose(owner, None, [await _proposal(owner)])
    before = await rows(admin_url, owner), await rows(admin_url, victim)
    tries = forbidden(victim, entry, card)
    for at in range(0, len(tries), 6):
        part = tries[at : at + 6]
        async with modelled(monkeypatch, owner, [Use(part), Say("It is done.")]) as fake:
            told = await ask(owner, "Go on")
            sent = json.dumps([one.body["messages"] for one in fake.requests])
        assert len(told.done.kept.steps) == len(part)
        assert "987,654" not in sent + told.text + str(told.done)
        given = [one for one in fake.requests[-1].body["messages"] if one["role"] == "tool"]
        for (name, arguments), one in zip(part, given, strict=True):
            answered = json.loads(one["content"])
            harmless = name in {"list_entries", "list_assets"} and "text" in arguments
            assert harmless or "problem" in answered, (name, arguments, answered)
            assert SECRET not in str(answered) or "counterparty" in arguments
        assert told.done.cards == ()
    assert (await rows(admin_url, owner), await rows(admin_url, victim)) == before
    assert (await drafts.get(owner, UUID(card.id))).status == "open"


async def test_a_model_never_sees_what_saves_a_card_nor_any_secret(monkeypatch, owner):
    draft = {"kind": "expense", "amount": "12.50", "date": "2026-03-20", "party": "City Cabs"}
    script = [Use([("draft_entry", draft)]), Say("It is on the card."), Say("Still there.")]
    async with modelled(monkeypatch, owner, script) as fake:
        told = await ask(owner, "Add 12.50 for City Cabs on 20 March")
        await ask(owner, "And now save it", told.done.thread_id)
        sent = json.dumps([one.body for one in fake.requests])
    [card] = told.done.cards
    assert card.token
    for secret in (card.token, card.id, KEY, owner.email, str(owner.session_id)):
        assert secret not in sent
    assert str(owner.organization_id) not in sent
    assert str(owner.user_id) not in sent


async def test_another_member_of_the_business_is_not_in_what_is_sent(monkeypatch, owner):
    member = (await join(owner, role="viewer")).actor
    async with modelled(monkeypatch, owner, [Say("Hello.")]) as fake:
        await ask(member, "My private question")
        await ask(owner, "Mine")
        assert "private" not in json.dumps(fake.requests[-1].body)


async def _proposal(actor):
    from finance_app.assistant.catalogue.service import call

    draft = {"kind": "expense", "amount": "5.00", "date": "2026-03-20", "party": "City Cabs"}
    return await call(actor, "draft_entry", draft)
