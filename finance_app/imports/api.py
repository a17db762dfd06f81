"""REST of imports, in the order the page shows them."""

from typing import Final

from finance_app.imports.history.api import forms
from finance_app.imports.plans import api as plans
from finance_app.imports.plans.booking import api as booking
from finance_app.imports.plans.lines import api as lines

__all__ = ["ROUTERS", "forms"]

ROUTERS: Final = (plans.router, lines.router, booking.router)
