"""Nobody gets past the guard: every registered handler, forged as everyone who may not call it."""

import inspect
import json
from typing import Any

import pytest
from reflex.state import State
from reflex_base.registry import RegistrationContext

from finance_app.finance_app import app
from finance_app.guard import FRAMEWORK_EVENTS
from finance_app.identity import service
from finance_app.identity.rules import Role
from finance_app.identity.state import SessionState
from finance_app.kit.access import Permission, draft_form_of, permission_of
from finance_app.ui.toast import NoticeState
from tests.factories import as_admin, join, make_actor, make_entry
from tests.headless import Headless

SECRET = "Zyxwuth Confidential Supplies"
TABLES = (
    "expenses", "incomes", "categories", "category_merges", "month_totals", "memberships",
    "form_drafts", "period_lock_changes", "entry_rules", "bulk_changes",
    "imports", "import_chunks", "import_jobs", "saved_mappings", "bank_accounts",
    "budgets", "budget_changes", "saved_views", "reconciliations", "entry_files", "attachments",
    "exchange_rates", "recurring_entries", "payments", "gl_accounts", "transfers",
    "reconciled_lines", "journal_lines", "account_days", "missing_data_settings",
    "tax_rates", "tax_reports", "tax_report_lines", "revaluations", "workbook_jobs",
    "account_months", "method_totals", "party_totals", "payment_taxes", "tax_days",
    "assistant_threads", "assistant_messages", "assistant_usage", "assistant_settings",
    "assistant_drafts",
)  # fmt: skip
OWN_TABLES = frozenset({"assistant_threads", "assistant_messages", "assistant_usage"})
"""What anyone who may read may also fill: their own questions, which nobody else sees."""


def registered() -> dict[str, Any]:
    """Return every event name that can be sent, with its function."""
    handlers = RegistrationContext.get().event_handlers
    return {name: found.handler.fn for name, found in handlers.items()}


def payloads(function: Any, victim_id: str) -> list[dict[str, Any]]:
    """Return arguments for a handler: fitting ones with a victim's id in them, and wrong ones."""
    names = list(inspect.signature(function).parameters.values())[1:]
    form = {
        "id": victim_id, "entry_id": victim_id, "kind": "expense", "version": "1",
        "date": "2026-03-15", "amount": "1.00", "vendor": "Taken", "client": "Taken",
        "name": "Taken", "business_name": "Taken", "currency_code": "EUR",
        "fiscal_month": "01", "fiscal_day": "1", "line": "1.00 taken", "category": "Rent",
        "locked_through": "2026-03-31", "reason": "Taken",
    }  # fmt: skip

    def fitting(parameter: inspect.Parameter) -> Any:
        text = str(parameter.annotation)
        if "dict" in text:
            return form
        if "list" in text:
            return [victim_id]
        if "int" in text:
            return 1
        if "bool" in text:
            return True
        return victim_id

    right = {p.name: fitting(p) for p in names}
    wrong = {p.name: {"unexpected": [victim_id]} for p in names}
    return [right, wrong] if names else [{}]


async def fingerprint(
    admin_url: str, organization_id: Any, *, leaving_out: frozenset[str] = frozenset()
) -> str:
    """Return all rows of a business as text, so that any change shows."""
    found = {
        table: [
            str(tuple(row))
            for row in await as_admin(
                admin_url,
                f"SELECT t::text FROM {table} AS t WHERE organization_id = :o ORDER BY 1",
                o=organization_id,
            )
        ]
        for table in TABLES
        if table not in leaving_out
    }
    found["organization"] = [
        str(row)
        for row in await as_admin(
            admin_url,
            "SELECT business_name, currency_code, fiscal_year_start_month, has_sample,"
            " locked_through FROM organizations WHERE id = :o",
            o=organization_id,
        )
    ]
    return json.dumps(found)


async def forge_all(tab: Headless, victim_id: str, *, only: frozenset[Permission | None]) -> int:
    """Send every handler whose needed permission is in `only`; return how many were sent."""
    sent = 0
    for name, function in registered().items():
        if name not in FRAMEWORK_EVENTS and permission_of(function) in only:
            for payload in payloads(function, victim_id):
                await tab.forge(name, payload)
                sent += 1
    return sent


async def test_an_anonymous_socket_can_do_nothing_and_sees_nothing(admin_url):
    victim = await make_actor()
    entry = await make_entry(victim, party=SECRET)
    before = await fingerprint(admin_url, victim.organization_id)
    async with Headless(app) as tab:
        sent = await forge_all(tab, str(entry.id), only=frozenset({*Permission, None}))
        assert sent > 40
        assert SECRET not in str(tab.deltas)
        assert (await tab.state(SessionState))._actor is None
    assert await fingerprint(admin_url, victim.organization_id) == before


async def test_another_business_can_do_nothing_to_this_one(admin_url):
    victim, other = await make_actor(), await make_actor()
    entry = await make_entry(victim, party=SECRET)
    before = await fingerprint(admin_url, victim.organization_id)
    async with Headless(app, session_id=str(other.session_id)) as tab:
        await forge_all(tab, str(entry.id), only=frozenset({*Permission, None}))
        assert SECRET not in str(tab.deltas)
    assert await fingerprint(admin_url, victim.organization_id) == before


async def test_a_viewer_can_change_nothing_of_the_business(admin_url):
    owner = await make_actor()
    entry = await make_entry(owner)
    viewer = (await join(owner, role=Role.VIEWER)).actor
    before = await fingerprint(admin_url, owner.organization_id, leaving_out=OWN_TABLES)
    async with Headless(app, session_id=str(viewer.session_id)) as tab:
        await forge_all(tab, str(entry.id), only=frozenset({*Permission, None}))
    after = await fingerprint(admin_url, owner.organization_id, leaving_out=OWN_TABLES)
    assert after == before


async def test_a_bookkeeper_cannot_manage():
    owner = await make_actor()
    bookkeeper = (await join(owner, role=Role.BOOKKEEPER)).actor
    async with Headless(app, session_id=str(bookkeeper.session_id)) as tab:
        await forge_all(tab, "x", only=frozenset({Permission.MANAGE}))
    assert (await service.find_actor(owner.session_id)).business_name == owner.business_name


async def test_a_stolen_tab_token_is_worth_nothing():
    victim, thief = await make_actor(), await make_actor()
    async with Headless(app, session_id=str(victim.session_id)) as tab:
        await tab.send(State.hydrate)
        assert victim.email in str(tab.deltas)
        for session_id in ("", str(thief.session_id)):
            tab.deltas.clear()
            tab.session_id = session_id
            await tab.send(State.hydrate)
            assert victim.email not in str(tab.deltas)


def test_what_is_not_registered_for_us_is_a_framework_event_or_denied():
    unmarked = {n for n, f in registered().items() if permission_of(f) is None}
    assert unmarked >= FRAMEWORK_EVENTS
    assert all(n.startswith("reflex___state") for n in unmarked)
    ours = {n for n in unmarked if "finance_app" in n and not n.endswith(".setvar")}
    assert ours == set(), "Reflex gives every state a setvar, which stays denied"


async def test_an_ended_session_is_sent_to_log_in_at_its_next_event():
    actor = await make_actor()
    async with Headless(app, session_id=str(actor.session_id), path="/settings") as tab:
        await tab.send(State.hydrate)
        await service.log_out(actor)
        name = next(n for n, f in registered().items() if permission_of(f) is Permission.READ)
        await tab.forge(name, {})
        assert tab.redirects() == ["/login?error=expired&next=%2Fsettings"]
        assert (await tab.state(SessionState)).email == ""


async def test_a_notice_that_passes_leaves_the_tab_as_it_is_when_the_session_has_ended():
    actor = await make_actor()
    async with Headless(app, session_id=str(actor.session_id)) as tab:
        await tab.send(State.hydrate)
        await tab.send(NoticeState.show("Saved."))
        await service.log_out(actor)
        await tab.send(NoticeState.hide)
        assert (await tab.state(NoticeState)).text == ""
        assert (await tab.state(SessionState)).email == actor.email
        assert tab.redirects() == []


async def test_two_people_in_two_tabs_of_one_browser_are_kept_apart():
    first, second = await make_actor(), await make_actor()
    async with Headless(app, session_id=str(first.session_id)) as tab:
        await tab.send(State.hydrate)
        tab.session_id = str(second.session_id)  # the socket came back with the other cookie
        save = next(n for n, f in registered().items() if draft_form_of(f) == "settings")
        await tab.forge(save, {"form": {"business_name": "Typed by the first"}})
        notice = await tab.state(NoticeState)
        assert second.email in notice.text
        assert "Nothing was saved" in notice.text
        assert tab.redirects() == ["/"]
    for actor in (first, second):
        assert (await service.find_actor(actor.session_id)).business_name == "Harbour Park Ltd"


async def test_the_same_person_logged_in_again_goes_on_where_they_were():
    owner = await make_actor()
    again = (await join(owner, role=Role.OWNER)).actor
    again = await service.find_actor(again.session_id)
    async with Headless(app, session_id=str(again.session_id)) as tab:
        await tab.send(State.hydrate)
        await tab.send(NoticeState.show("kept"))
        from finance_app.identity.repository import IdentityRepository
        from finance_app.kit import db

        async with db.transaction(again) as session:
            fresh = await service._open_session(
                IdentityRepository(session), db.Scope(again.organization_id, again.user_id)
            )
        tab.session_id = str(fresh.actor.session_id)
        await tab.send(State.hydrate)
        assert (await tab.state(NoticeState)).text == "kept"


@pytest.mark.parametrize("form", ["settings"])
async def test_what_was_typed_when_the_session_ran_out_waits_for_its_person(form):
    owner = await make_actor()
    save = next(n for n, f in registered().items() if draft_form_of(f) == form)
    async with Headless(app, session_id=str(owner.session_id), path="/settings?a=1") as tab:
        await tab.send(State.hydrate)
        await service.log_out(owner)
        await tab.forge(save, {"form": {"business_name": "Typed and not lost"}})
        target = tab.redirects()[0]
    assert target.startswith("/login?error=expired&next=%2Fsettings%3Fa%3D1%26draft%3D")
    draft = target.rpartition("draft%3D")[2]
    from uuid import UUID

    kept = await service.take_draft(owner, UUID(draft), form)
    assert kept == {"form": {"business_name": "Typed and not lost"}}
