"""The types of assets on their page, and the form of one."""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from finance_app.fixed_assets.types import service, views
from finance_app.fixed_assets.types.inputs import TypeInput
from finance_app.fixed_assets.types.views import TypeRow
from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, ConflictError, InvalidInputError, UnavailableError
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "The types could not be read."


class AssetTypesState(rx.State):
    """The list of types, and the form of the one that is open."""

    is_loaded: bool = False
    failure: str = ""
    rows: list[TypeRow] = []
    is_open: bool = False
    title: str = ""
    type_id: str = ""
    values: dict[str, str] = {}
    key: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the types."""
        actor, self.failure = await current_actor(self), ""
        try:
            self.rows = [views.type_row(one) for one in await service.list_types(actor)]
        except UnavailableError:
            raise
        except AppError as error:
            self.failure = error.message
        except Exception:
            self.failure = _FAILED
            raise
        finally:
            self.is_loaded = True

    @rx.event
    @allow(Permission.WRITE)
    async def open_new(self) -> None:
        """Open an empty form."""
        self._start("", views.form_values(None))

    @rx.event
    @allow(Permission.WRITE)
    async def open_type(self, type_id: str) -> None:
        """Open a type to change it."""
        wanted = id_of(type_id)
        for one in await service.list_types(await current_actor(self)):
            if one.id == wanted:
                self._start(str(one.id), views.form_values(one))
                return
        raise service.TypeNotFoundError

    @rx.event
    @allow(Permission.SIGNED_IN)
    async def close(self) -> None:
        """Close the form."""
        self.is_open, self.errors = False, {}

    @rx.event
    @allow(Permission.WRITE)
    async def save(self, form: dict[str, Any]) -> Any:
        """Save what was typed, or show at the fields why not."""
        actor, type_id = await current_actor(self), str(form.get("id") or "")
        try:
            entered = TypeInput.parse(views.typed_values(form))
            if type_id:
                await service.change_type(actor, id_of(type_id), entered)
            else:
                await service.add_type(actor, entered)
        except (InvalidInputError, ConflictError) as error:
            self.errors = error.fields or {"form": error.message}
            first = next((name for name in views.FIELDS if name in self.errors), "")
            return rx.set_focus(f"type-{first.replace('_', '-')}") if first else None
        self.is_open = False
        return [NoticeState.show(f"Type saved: {entered.name}."), reload_page()]

    def _start(self, type_id: str, values: Mapping[str, str]) -> None:
        self.type_id, self.title = type_id, "Edit type" if type_id else "Add type"
        self.values, self.key = dict(values), str(new_id())
        self.errors, self.is_open = {}, True
