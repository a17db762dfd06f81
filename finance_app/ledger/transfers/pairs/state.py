"""Pairs that are offered on the page of an account, after the page itself is there."""

from typing import Any

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit.errors import AppError, UnavailableError
from finance_app.ledger.rules import id_of
from finance_app.ledger.transfers.pairs.service import make_transfer
from finance_app.ledger.transfers.pairs.views import PairRow, pair_rows
from finance_app.ui.toast import NoticeState


class TransferPairsState(rx.State):
    """Entries on an account that may be transfers."""

    rows: list[PairRow] = []

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Look for pairs among the lines that the address names; what is wrong is said there."""
        actor, query = await current_actor(self), self.router.url.query_parameters
        self.rows = []
        if not actor.may(Permission.WRITE):
            return
        try:
            self.rows = await pair_rows(actor, id_of(query.get("id", "")), query)
        except UnavailableError:
            raise
        except AppError:
            return

    @rx.event
    @allow(Permission.WRITE)
    async def make(self, expense_id: str, income_id: str) -> Any:
        """Make a transfer of an expense and an income, with Undo."""
        actor = await current_actor(self)
        made = await make_transfer(actor, id_of(expense_id), id_of(income_id))
        told = f"Transfer made: {made.from_account} to {made.to_account}."
        return [NoticeState.show_undo(told, "transfer:record", [str(made.id)]), reload_page()]
