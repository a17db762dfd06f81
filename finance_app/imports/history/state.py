"""The list of imports on its page."""

import asyncio
from typing import Any, Final
from uuid import UUID

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.imports.history.views import PROBLEMS, ImportRow, history_view
from finance_app.imports.plans import service
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.ui.toast import NoticeState

POLL_SECONDS: Final = 1.0
_FAILED: Final = "Imports could not be read."


class ImportsState(rx.State):
    """Imports, the latest first, and why files that were sent could not be received."""

    is_loaded: bool = False
    failure: str = ""
    problem: str = ""
    rows: list[ImportRow] = []
    accounts: list[tuple[str, str]] = []
    next_href: str = ""
    previous_href: str = ""

    _is_watching: bool = False

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> Any:
        """Show the imports of the page's address; those being worked on are followed."""
        query = self.router.url.query_parameters
        actor, self.failure = await current_actor(self), ""
        self.problem = PROBLEMS.get(query.get("problem", ""), "")
        try:
            view = await history_view(actor, query.get("cursor", ""))
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = error.message
            return None
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        self.rows, self.accounts = list(view.rows), list(view.accounts)
        self.next_href, self.previous_href = view.next_href, view.previous_href
        return ImportsState.watch if any(row.is_working for row in self.rows) else None

    @rx.event(background=True)
    @allow(Permission.READ)
    async def watch(self) -> None:
        """Show how far each import is until nothing is being done any more."""
        async with self:
            if self._is_watching:
                return
            self._is_watching = True
            actor = await current_actor(self)
            cursor = self.router.url.query_parameters.get("cursor", "")
        try:
            is_working = True
            while is_working:
                await asyncio.sleep(POLL_SECONDS)
                view = await history_view(actor, cursor)
                is_working = any(row.is_working for row in view.rows)
                async with self:
                    self.rows = list(view.rows)
        finally:
            async with self:
                self._is_watching = False

    @rx.event
    @allow(Permission.WRITE)
    async def discard(self, import_id: str) -> Any:
        """Throw an import away that is not in the books."""
        actor = await current_actor(self)
        await service.discard_plan(actor, UUID(import_id))
        return [NoticeState.show("The file was thrown away."), reload_page()]
