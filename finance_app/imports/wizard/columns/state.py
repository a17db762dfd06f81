"""Choosing what the columns of an import are."""

from typing import Any, Final
from uuid import UUID

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.imports.plans import service
from finance_app.imports.wizard.columns.views import ColumnsView, columns_view, mapping_of_form
from finance_app.imports.wizard.state import id_of_page, require_id
from finance_app.kit.access import keeps_draft
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError

FORM: Final = "import_columns"


class ColumnsState(rx.State):
    """The columns of the import that the page's address names."""

    view: ColumnsView = ColumnsView()
    key: str = ""
    error: str = ""

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the columns; what keeps the page from it, the page's own state says."""
        actor, import_id = await current_actor(self), id_of_page(self)
        if import_id is None:
            return
        try:
            plan = await service.get_import(actor, import_id)
        except AppError:
            return
        self.view, self.key, self.error = await columns_view(actor, plan), str(new_id()), ""

    @rx.event
    @allow(Permission.WRITE)
    @keeps_draft(FORM)
    async def save(self, form: dict[str, Any]) -> Any:
        """Read the file again as the form says."""
        actor, import_id = await current_actor(self), require_id(self)
        plan = await service.get_import(actor, import_id)
        told = str(form.get("bank_account") or "")
        try:
            account_id = UUID(told) if told else None
            mapping = mapping_of_form(form, plan.mapping or {})
            await service.read_again(actor, import_id, mapping, account_id)
        except (AppError, ValueError) as error:
            self.error = error.message if isinstance(error, AppError) else "Choose an account."
            return None
        return reload_page()
