"""What is missing on its page."""

from typing import Any

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page, take_draft
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import InvalidInputError
from finance_app.kit.money import plain_amount
from finance_app.reports.missing_data import service
from finance_app.reports.missing_data.inputs import ThresholdInput
from finance_app.reports.missing_data.views import MissingView, missing_views
from finance_app.ui.toast import NoticeState


class MissingDataState(rx.State):
    """What is missing, and from which amount on receipts are wanted."""

    is_loaded: bool = False
    groups: list[MissingView] = []
    threshold: str = ""
    currency: str = ""
    errors: dict[str, str] = {}
    key: str = ""

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show what is missing now."""
        actor = await current_actor(self)
        self.groups = missing_views(await service.list_missing(actor), actor.currency_code)
        threshold = await service.receipt_threshold(actor)
        self.threshold = plain_amount(threshold, actor.currency_code)
        self.currency, self.errors, self.key = actor.currency_code, {}, str(new_id())
        if draft := await take_draft(self, "receipt-threshold"):
            form = draft.get("form") or {}
            self.threshold = str(form.get("receipt_threshold") or "")
        self.is_loaded = True

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft("receipt-threshold")
    async def set_threshold(self, form: dict[str, Any]) -> Any:
        """Choose from which amount on receipts are wanted, or say at the field why not."""
        actor = await current_actor(self)
        try:
            wanted = ThresholdInput.parse(form, actor.currency_code)
        except InvalidInputError as error:
            self.errors = error.fields
            return None
        await service.set_receipt_threshold(actor, wanted)
        return [NoticeState.show("Receipts are wanted from that amount on."), reload_page()]
