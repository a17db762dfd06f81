"""The list of imports on its page."""

from typing import Any, Final
from uuid import UUID

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.imports.history.views import PROBLEMS, ImportRow, history_view
from finance_app.imports.plans import service
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.ui.toast import NoticeState

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

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the imports of the page's address."""
        query = self.router.url.query_parameters
        actor, self.failure = await current_actor(self), ""
        self.problem = PROBLEMS.get(query.get("problem", ""), "")
        try:
            view = await history_view(actor, query.get("cursor", ""))
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = error.message
            return
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True
        self.rows, self.accounts = list(view.rows), list(view.accounts)
        self.next_href, self.previous_href = view.next_href, view.previous_href

    @rx.event
    @allow(Permission.WRITE)
    async def discard(self, import_id: str) -> Any:
        """Throw an import away that is not in the books."""
        actor = await current_actor(self)
        await service.discard_plan(actor, UUID(import_id))
        return [NoticeState.show("The file was thrown away."), reload_page()]
