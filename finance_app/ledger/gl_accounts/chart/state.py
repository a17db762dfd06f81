"""The page Accounts: the chart by type, or the archived accounts, as the address says."""

from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.ledger.gl_accounts import service
from finance_app.ledger.gl_accounts.chart import views
from finance_app.ledger.gl_accounts.chart.views import GroupView
from finance_app.ledger.gl_accounts.state import GlAccountEditorState
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The accounts could not be read."


class ChartState(rx.State):
    """The accounts by type."""

    is_loaded: bool = False
    failure: str = ""
    groups: list[GroupView] = []
    is_archive: bool = False
    has_archived: bool = False

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the chart, and the form that was being filled in when a log-in ran out."""
        actor, query = await current_actor(self), self.router.url.query_parameters
        self.failure, self.is_archive = "", bool(query.get("archived"))
        try:
            view = await views.chart_view(actor, archived=self.is_archive)
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
        self.groups, self.has_archived = list(view.groups), view.has_archived
        if "draft" in query:
            await (await self.get_state(GlAccountEditorState))._resume()

    @rx.event
    @allow(Permission.WRITE)
    async def archive(self, account_id: str) -> Any:
        """Take an account out of lists and choices, unless something is on it."""
        found = await service.archive_account(await current_actor(self), id_of(account_id))
        told = f"Account archived: {found.name}."
        undo = NoticeState.show_undo(told, "archive:gl_account", [account_id])
        return [undo, reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def restore(self, account_id: str) -> Any:
        """Bring an archived account back."""
        found = await service.restore_account(await current_actor(self), id_of(account_id))
        return [NoticeState.show(f"Account back in use: {found.name}."), reload_page()]
