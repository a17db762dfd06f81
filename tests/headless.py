"""Drive the real app, guard included, over its event processor: no browser, socket or build."""

import contextlib
from typing import Any, Self

from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State
from reflex_base.event import Event


class Headless:
    """One browser tab: sends events as a client would and remembers what came back."""

    def __init__(
        self, app: Any, *, token: str = "tab", session_id: str = "", path: str = "/"
    ) -> None:
        self.app = app
        self.token = token
        self.path = path
        self.session_id = session_id
        self.deltas: list[dict[str, Any]] = []
        self.events: list[Event] = []
        self.errors: list[BaseException] = []

    async def __aenter__(self) -> Self:
        self.app._state_manager = StateManagerMemory()

        async def emit_update(update: Any, token: str) -> None:
            if update.delta:
                self.deltas.append(update.delta)
            self.events.extend(update.events or [])

        self.app.event_namespace.emit_update = emit_update
        self._stack = contextlib.AsyncExitStack()
        await self._stack.enter_async_context(self.app._setup_event_processor())
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self._stack.aclose()
        await self.app._state_manager.close()
        del self.app.event_namespace.emit_update

    def visit(self, path: str) -> None:
        """Be at another address from now on; the query after "?" is part of it."""
        self.path = path

    def _router_data(self) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        headers = {"authorization": f"sid {self.session_id}"} if self.session_id else {}
        pairs = dict(part.partition("=")[::2] for part in query.split("&") if part)
        return {
            "headers": {"origin": "http://localhost", "host": "localhost", **headers},
            "token": self.token,
            "sid": "s",
            "ip": "127.0.0.1",
            "pathname": path,
            "asPath": self.path,
            "query": pairs,
        }

    async def send(self, handler: Any) -> None:
        """Send an event (a handler, or one called with arguments) and wait for all it causes."""
        for event in Event.from_event_type(handler, router_data=self._router_data()):
            await self.send_event(event)

    async def forge(self, name: str, payload: dict[str, Any]) -> None:
        """Send an event by its wire name, as an attacker would."""
        await self.send_event(Event(name=name, payload=payload, router_data=self._router_data()))

    async def send_event(self, event: Event) -> None:
        """Queue the event and wait until the queue is empty."""
        future = await self.app.event_processor.enqueue(self.token, event)
        try:
            await future.wait_all()
        except Exception as error:  # noqa: BLE001 - the app's handler has run; tests look here
            self.errors.append(error)
        await self.app.event_processor.join(timeout=5)

    async def state(self, cls: type) -> Any:
        """Return the tab's instance of a state class."""
        root = await self.app.state_manager.get_state(BaseStateToken(ident=self.token, cls=State))
        return await root.get_state(cls)

    def redirects(self) -> list[str]:
        """Return where the tab was sent, in order."""
        return [str(event.payload["path"]) for event in self.events if event.name == "_redirect"]
