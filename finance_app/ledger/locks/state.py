"""The page of the lock: the day, the two forms that move it, and the history."""

from typing import Any

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.locks import service
from finance_app.ledger.locks.inputs import LockInput
from finance_app.ledger.locks.views import LockChangeRow, lock_view
from finance_app.ui.toast import NoticeState


class PeriodLockState(rx.State):
    """Through which day the books are locked; `key` changes where fields must start anew."""

    is_loaded: bool = False
    through: str = ""
    usual_day: str = ""
    today: str = ""
    changes: list[LockChangeRow] = []
    key: str = ""
    lock_errors: dict[str, str] = {}
    reopen_errors: dict[str, str] = {}
    reopen_day: str = ""
    reason: str = ""

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the lock as it is, and the reason that was being written when a log-in ran out."""
        view = await lock_view(await current_actor(self))
        self.through, self.usual_day, self.today = view.through, view.usual_day, view.today
        self.changes, self.is_loaded = list(view.changes), True
        self.lock_errors, self.reopen_errors, self.key = {}, {}, str(new_id())
        if draft := await take_draft(self, "reopen"):
            form = draft.get("form") or {}
            self.reopen_day = str(form.get("locked_through") or "")
            self.reason = str(form.get("reason") or "")

    @rx.event
    @allow(Permission.MANAGE)
    async def lock(self, form: dict[str, Any]) -> Any:
        """Lock the books through a day, or say under the field why not."""
        actor = await current_actor(self)
        try:
            await service.lock_books(actor, LockInput.parse(form).locked_through)
        except InvalidInputError as error:
            self.lock_errors = error.fields
            return None
        return [NoticeState.show("The books are locked."), reload_page()]

    @rx.event
    @allow(Permission.MANAGE)
    @keeps_draft("reopen")
    async def reopen(self, form: dict[str, Any]) -> Any:
        """Open days again, or say under the fields why not."""
        actor = await current_actor(self)
        try:
            wanted = LockInput.parse(form)
            await service.reopen_books(actor, wanted.locked_through, wanted.reason)
        except InvalidInputError as error:
            self.reopen_errors = error.fields
            return None
        self.reopen_day = self.reason = ""
        return [NoticeState.show("The days are open again."), reload_page()]
