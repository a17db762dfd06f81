"""Posting on its page: what is due, what was posted, and from when on."""

from typing import Any, Final

import reflex as rx

from finance_app.fixed_assets.posting import service
from finance_app.fixed_assets.posting.inputs import PostingInput
from finance_app.fixed_assets.posting.views import MonthRow, posted_text, posting_view
from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor, reload_page
from finance_app.kit.db import new_id
from finance_app.kit.errors import AppError, InvalidInputError, UnavailableError
from finance_app.ui.toast import NoticeState

_FAILED: Final = "Posting could not be read."


class PostingState(rx.State):
    """Months that are due or posted, and the settings."""

    is_loaded: bool = False
    failure: str = ""
    due: list[MonthRow] = []
    due_text: str = ""
    posted: list[MonthRow] = []
    posts_from: str = ""
    automatic: str = "1"
    key: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show what is due and what was posted."""
        actor, self.failure = await current_actor(self), ""
        try:
            view = await posting_view(actor)
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
        self.due, self.posted, self.due_text = list(view.due), list(view.posted), view.due_text
        self.posts_from, self.automatic = view.posts_from, "1" if view.is_automatic else "0"
        self.key, self.errors = str(new_id()), {}

    @rx.event
    @allow(Permission.WRITE)
    async def post(self) -> Any:
        """Post what is due."""
        actor = await current_actor(self)
        done = posted_text(await service.post_due(actor), actor.currency_code)
        told = f"Posted: {done}." if done else "Nothing was left to post."
        return [NoticeState.show(told), reload_page()]

    @rx.event
    @allow(Permission.WRITE)
    async def save(self, form: dict[str, Any]) -> Any:
        """Save from when on depreciation becomes entries, and whether by itself."""
        actor = await current_actor(self)
        try:
            entered = PostingInput.parse(form)
        except InvalidInputError as error:
            self.errors = error.fields
            return None
        await service.set_settings(actor, entered.posts_from, is_automatic=entered.is_automatic)
        return [NoticeState.show("Settings saved."), reload_page()]
