"""The guard (Reflex middleware): who a tab belongs to, and what its events may do.

A tab's state is bound to the session behind its socket, and emptied when that becomes someone
else's. An event passes only where its handler is marked and the person's role holds the mark.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from finance_app.identity import service
from finance_app.identity.rules import Actor, Permission
from finance_app.identity.state import SessionState
from finance_app.kit.access import draft_form_of, is_aside, permission_of
from finance_app.kit.errors import UnavailableError
from finance_app.ui.toast import NoticeState

log = logging.getLogger("finance_app.guard")

_ROOT: Final = "reflex___state____state"
FRAMEWORK_EVENTS: Final = frozenset(
    {
        f"{_ROOT}.hydrate",
        f"{_ROOT}.hydrate_and_load",
        f"{_ROOT}.set_is_hydrated",
        f"{_ROOT}.reflex___state____on_load_internal_state.on_load_internal",
        f"{_ROOT}.reflex___state____on_load_internal_state.set_is_hydrated",
    }
)
"""Reflex's own events that a page needs; they only send this tab its own state."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """Who an event comes from: the tab's state, its session, its person now and until now."""

    root: BaseState
    named: UUID | None
    actor: Actor | None
    before: Actor | None
    """The person the tab's state belonged to, where that is someone else than now."""


class Guard(rx.Middleware):
    """The gate before every handler: who the tab belongs to, and whether they may."""

    async def preprocess(
        self,
        app: rx.App,  # noqa: ARG002 - the signature is Reflex's
        state: BaseState,
        event: Event,
    ) -> StateUpdate | None:
        """Return None to let an event through, an update to answer it in place of its handler."""
        root = state._get_root_state()
        session = await root.get_state(SessionState)
        named = _named_session(root)
        try:
            actor = await service.find_actor(named) if named else None
        except UnavailableError:
            return await self._without_database(root, session, named, event)
        if actor is None and _is_aside(event):
            return StateUpdate()
        bound, before = session._actor, None
        if actor is None and bound and bound.session_id == named and _is_public(event):
            return None  # a notice that passes does not close the form of a log-in that ran out
        if actor != bound:
            if bound is not None and (actor is None or not _is_same(bound, actor)):
                before = bound
                root.reset()
            session._bind(actor)
        return await self._decide(_Visit(root, named, actor, before), event)

    async def _decide(self, visit: _Visit, event: Event) -> StateUpdate | None:
        """Let the event through, or refuse it and say why."""
        if event.name in FRAMEWORK_EVENTS:
            return None
        registered = RegistrationContext.get().event_handlers.get(event.name)
        needed = permission_of(registered.handler.fn) if registered else None
        if registered is None or needed is None:
            log.warning("event refused: %.120s", event.name)
            return await _refuse(visit.root)
        if needed is Permission.PUBLIC:
            return None
        if visit.actor is None:
            draft = await _keep_draft(visit, registered.handler.fn, event)
            return await _refuse(visit.root, rx.redirect(_log_in_address(visit, draft)))
        return await self._as_member(visit, visit.actor, needed)

    async def _as_member(
        self, visit: _Visit, actor: Actor, needed: Permission
    ) -> StateUpdate | None:
        """Let a signed-in person's event through where it is theirs to send."""
        if visit.before is not None:
            sentence = f"This browser is now signed in as {actor.email}. Nothing was saved."
            return await _refuse(visit.root, rx.redirect("/"), NoticeState.show_error(sentence))
        if not actor.may(needed):
            return await _refuse(
                visit.root, NoticeState.show_error("Your role does not allow this.")
            )
        return None

    async def _without_database(
        self, root: BaseState, session: SessionState, named: UUID | None, event: Event
    ) -> StateUpdate | None:
        """Say that the database is down; only a tab's own snapshot is still sent to it."""
        if session._session_id != named:
            root.reset()
        session.is_database_down = True
        if _is_public(event) or event.name.endswith((".hydrate", ".set_is_hydrated")):
            return None
        if event.name.endswith(".hydrate_and_load"):
            return StateUpdate(
                events=Event.from_event_type([rx.State.hydrate, SessionState.wait_for_database])
            )
        return await _refuse(root, SessionState.wait_for_database)


def _is_public(event: Event) -> bool:
    """Say whether anyone may send the event."""
    registered = RegistrationContext.get().event_handlers.get(event.name)
    return registered is not None and permission_of(registered.handler.fn) is Permission.PUBLIC


def _is_aside(event: Event) -> bool:
    """Say whether the event only goes beside a form that is being typed."""
    registered = RegistrationContext.get().event_handlers.get(event.name)
    return registered is not None and is_aside(registered.handler.fn)


async def _keep_draft(visit: _Visit, handler: Callable[..., Any], event: Event) -> UUID | None:
    """Keep what was typed, for the person whose session this very socket was opened with."""
    form = draft_form_of(handler)
    if not form or visit.before is None or visit.before.session_id != visit.named:
        return None
    return await service.keep_draft(visit.before, form, dict(event.payload))


def _named_session(root: BaseState) -> UUID | None:
    """Return the session id the edge put on this tab's socket."""
    header = str(root.router_data.get("headers", {}).get("authorization", ""))
    try:
        return UUID(header.removeprefix("sid "))
    except ValueError:
        return None


def _is_same(one: Actor, other: Actor) -> bool:
    """Say whether two sessions are the same person in the same business."""
    return (one.user_id, one.organization_id) == (other.user_id, other.organization_id)


def _log_in_address(visit: _Visit, draft: UUID | None) -> str:
    """Return the log-in page with the way back, and the draft that waits there."""
    path, _, query = str(visit.root.router_data.get("asPath", "/")).partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    if draft:
        pairs = [pair for pair in pairs if pair[0] != "draft"] + [("draft", str(draft))]
    here = f"{path}?{urlencode(pairs)}" if pairs else path
    reason = {"error": "expired"} if visit.before is not None else {}
    onward = {"next": here} if here != "/" else {}
    return f"/login?{urlencode(reason | onward)}" if reason | onward else "/login"


async def _refuse(root: BaseState, *events: Any) -> StateUpdate:
    """Return what is sent in place of a handler's work: the state as it is now, and the way on."""
    delta = await root._get_resolved_delta()
    root._clean()
    return StateUpdate(delta=delta, events=Event.from_event_type(list(events)))
