"""The list of what comes again, and what can be done with a line of it."""

from datetime import date
from typing import Any, Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit.errors import AppError, NotFoundError, UnavailableError
from finance_app.ledger.recurring import service, views
from finance_app.ledger.recurring.editor.state import RecurringEditorState
from finance_app.ledger.recurring.recording.service import record_due
from finance_app.ledger.recurring.schedules.rules import short_day
from finance_app.ledger.recurring.views import RecurringRow
from finance_app.ledger.rules import id_of
from finance_app.ui.toast import NoticeState

_FAILED: Final = "What comes again could not be read."


class RecurringState(rx.State):
    """What comes again, and how much of it is due."""

    is_loaded: bool = False
    failure: str = ""
    rows: list[RecurringRow] = []
    due_text: str = ""
    locked_text: str = ""

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show what comes again, and open what the address begins or what was being typed."""
        actor, self.failure = await current_actor(self), ""
        try:
            view = await views.recurring_view(actor)
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
        self.rows = list(view.rows)
        self.due_text, self.locked_text = view.due_text, view.locked_text
        await (await self.get_state(RecurringEditorState))._begin(actor)

    @rx.event
    @allow(Permission.WRITE)
    async def record(self) -> Any:
        """Record what is due now."""
        done = await record_due(await current_actor(self))
        return [NoticeState.show(views.recorded_text(done)), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def skip(self, recurring_id: str, nominal_on: str) -> Any:
        """Leave one day out, with Undo."""
        actor, day = await current_actor(self), _day_of(nominal_on)
        await service.skip_day(actor, id_of(recurring_id), day)
        ids = [f"{id_of(recurring_id)}={day.isoformat()}"]
        told = f"{short_day(day)} is skipped."
        return [NoticeState.show_undo(told, "recurring-skip", ids), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def pause(self, recurring_id: str) -> Any:
        """Let nothing happen until it is resumed."""
        await service.pause(await current_actor(self), id_of(recurring_id))
        return [NoticeState.show("Paused. Nothing is recorded until you resume it."), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def resume(self, recurring_id: str) -> Any:
        """Go on with today."""
        actor, key = await current_actor(self), id_of(recurring_id)
        before = await service.get_recurring(actor, key)
        after = await service.resume(actor, key)
        count = len(after.schedule.skipped_on) - len(before.schedule.skipped_on)
        return [NoticeState.show(views.resumed_text(count)), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def delete(self, recurring_id: str) -> Any:
        """Let it not come again, with Undo."""
        await service.delete_recurring(await current_actor(self), id_of(recurring_id))
        undo = NoticeState.show_undo("Recurring entry deleted.", "recurring", [recurring_id])
        return [undo, reload_page()]


def _day_of(text: str) -> date:
    """Return the day a page named. Raises NotFoundError for what no page of ours does."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise NotFoundError from None
