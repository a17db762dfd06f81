"""The roll-forward on its page; the fiscal year shown by type is in the address."""

from typing import Final

import reflex as rx

from finance_app.fixed_assets.roll_forward.views import RollRow, roll_forward_view
from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit.errors import AppError, UnavailableError

_FAILED: Final = "The roll-forward could not be read."


class RollForwardState(rx.State):
    """The register by fiscal year, and one of them by type."""

    is_loaded: bool = False
    failure: str = ""
    years: list[RollRow] = []
    types: list[RollRow] = []
    total: list[RollRow] = []
    year_label: str = ""
    previous_href: str = ""
    following_href: str = ""

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the roll-forward."""
        actor, self.failure = await current_actor(self), ""
        try:
            view = await roll_forward_view(actor, self.router.url.query_parameters.get("year", ""))
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
        self.years, self.types, self.total = list(view.years), list(view.types), list(view.total)
        self.year_label = view.year_label
        self.previous_href, self.following_href = view.previous_href, view.following_href
