"""What the assistant was used for in the month of the address."""

import reflex as rx

from finance_app.assistant.usage.service import read_usage
from finance_app.assistant.usage.views import UsageRow, UsageView, usage_rows, usage_view
from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError


class UsageState(rx.State):
    """A month, by day and person: the owner sees everybody, others themselves."""

    is_loaded: bool = False
    view: UsageView = UsageView()
    rows: list[UsageRow] = []

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> None:
        """Show the month of the address; one that is none is this month."""
        actor = await current_actor(self)
        month = self.router.url.query_parameters.get("month", "")
        try:
            usage = await read_usage(actor, month)
        except InvalidInputError:
            usage = await read_usage(actor)
        self.view = usage_view(usage, clock.today())
        self.rows = usage_rows(usage.days, usage.prices)
        self.is_loaded = True
