"""Reconciling on its page: the address names account, day and balance; ticks are of the page."""

from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit import clock
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, InvalidInputError, UnavailableError
from finance_app.ledger.bank_accounts.reconciliations import service, views
from finance_app.ledger.bank_accounts.reconciliations.inputs import StatementInput
from finance_app.ledger.bank_accounts.reconciliations.views import OpenRow, SumsView
from finance_app.ledger.bank_accounts.service import get_figures
from finance_app.ledger.bank_accounts.views import account_href, reconcile_href
from finance_app.ledger.locks.rules import day_words
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "What moved on the account could not be read."


class ReconcileState(rx.State):
    """A statement of an account beside what no statement has yet."""

    is_loaded: bool = False
    failure: str = ""
    id: str = ""
    name: str = ""
    back_href: str = ""
    begins: str = ""
    today: str = ""
    day: str = ""
    closing: str = ""
    key: str = ""
    errors: dict[str, str] = {}
    has_statement: bool = False
    sums: SumsView = SumsView()
    rows: list[OpenRow] = []
    more: str = ""
    left_out: list[str] = []

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the account and the statement that the address names."""
        query = self.router.url.query_parameters
        before = (self.id, self.day)
        self.failure, self.errors, self.has_statement = "", {}, False
        try:
            await self._show_account(query.get("id", ""))
            self.day, self.closing = query.get("on", "") or self.day, query.get("closing", "")
            self.key = str(new_id())
            if before != (self.id, self.day):
                self.left_out = []
            if query.get("on") or self.closing:
                await self._show_statement()
        except UnavailableError:
            raise
        except InvalidInputError as error:
            self._refuse(error)
        except AppError as error:
            self.failure = error.message
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True

    @rx.event
    @allow(Permission.READ)
    async def choose(self, form: dict[str, Any]) -> Any:
        """Go on to a statement, or say at the fields what is wrong with it."""
        actor = await current_actor(self)
        typed = {name: str(form.get(name) or "") for name in ("statement_on", "closing_balance")}
        try:
            StatementInput.parse(typed, actor.currency_code)
        except InvalidInputError as error:
            self.errors = error.fields
            return None
        address = reconcile_href(id_of(self.id), typed["statement_on"], typed["closing_balance"])
        return rx.redirect(address)

    @rx.event
    @allow(Permission.READ)
    async def tick(self, ref: str, is_on: bool) -> None:  # noqa: FBT001 - Reflex calls it
        """Count an entry as on the statement, or not."""
        others = [one for one in self.left_out if one != ref]
        is_known = any(row.ref == ref for row in self.rows)
        self.left_out = others if is_on or not is_known else [*others, ref]
        await self._sum_up()

    @rx.event
    @allow(Permission.READ)
    async def tick_all(self, is_on: bool) -> None:  # noqa: FBT001 - Reflex calls it
        """Count all entries that are listed as on the statement, or none of them."""
        self.left_out = [] if is_on else [row.ref for row in self.rows]
        await self._sum_up()

    @rx.event
    @allow(Permission.WRITE)
    async def reconcile(self) -> Any:
        """Keep that the books agree with the statement, or say why they do not."""
        actor, account_id = await current_actor(self), id_of(self.id)
        try:
            entered = StatementInput.parse(self._statement(), actor.currency_code, self.left_out)
            kept = await service.reconcile(actor, account_id, entered)
        except InvalidInputError as error:
            return [NoticeState.show_error(error.message), reload_page()]
        self.left_out = []
        told = f"Reconciled to the statement of {day_words(kept.statement_on)}."
        undo = NoticeState.show_undo(told, "reconciliation", [str(kept.id)])
        return [undo, rx.redirect(account_href(account_id))]

    async def _show_account(self, account_id: str) -> None:
        found = await get_figures(await current_actor(self), id_of(account_id))
        today = clock.today()
        self.id, self.name = str(found.account.id), found.account.name
        self.back_href = account_href(found.account.id)
        self.begins, self.today = views.reconciled_text(found), today.isoformat()
        self.day = views.usual_day(found, today)

    async def _show_statement(self) -> None:
        view = await views.proposal_view(
            await current_actor(self), id_of(self.id), self._statement(), self.left_out
        )
        shown = {row.ref for row in view.rows}
        self.left_out = [one for one in self.left_out if one in shown]
        self.sums, self.rows, self.more = view.sums, list(view.rows), view.more
        self.has_statement = True

    async def _sum_up(self) -> None:
        """Show what the ticked entries come to now; the list itself stays."""
        actor = await current_actor(self)
        entered = StatementInput.parse(self._statement(), actor.currency_code, self.left_out)
        found = await service.propose(actor, id_of(self.id), entered, shown_max=0)
        self.sums = views.sums_view(found)

    def _statement(self) -> dict[str, str]:
        return {"statement_on": self.day, "closing_balance": self.closing}

    def _refuse(self, error: InvalidInputError) -> None:
        """Say at the fields what is wrong with the statement of the address."""
        self.errors, self.has_statement = error.fields, False
