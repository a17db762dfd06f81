"""What every page of the ledger's business has: counts to review, drafts, and Undo."""

from typing import Any

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit import db
from finance_app.ledger.editor.state import EditorState
from finance_app.ledger.entries.rules import Kind
from finance_app.ledger.quick_add.state import QuickAddState
from finance_app.ledger.shell.service import count_to_review, take_back
from finance_app.ui.toast import NoticeState


class ShellState(rx.State):
    """Counts beside the navigation; loaded with every page, so that they follow every change."""

    expense_review_count: int = 0
    income_review_count: int = 0

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> Any:
        """Count what is to review, and reopen what was being typed when a log-in ran out."""
        actor = await current_actor(self)
        async with db.transaction(actor, read_only=True):
            self.expense_review_count = await count_to_review(actor, Kind.EXPENSE)
            self.income_review_count = await count_to_review(actor, Kind.INCOME)
        (await self.get_state(NoticeState))._drop_old()
        if "draft" in self.router.url.query_parameters:
            await (await self.get_state(EditorState))._resume()
            await (await self.get_state(EditorState))._resume_payment()
            await (await self.get_state(QuickAddState))._resume()

    @rx.event
    @allow(Permission.WRITE)
    async def undo(self) -> Any:
        """Take back what the notice is about."""
        actor = await current_actor(self)
        notice = await self.get_state(NoticeState)
        told = await take_back(actor, notice.undo_kind, list(notice.undo_ids))
        return [NoticeState.show(told), reload_page()]
