"""What the sign-in pages know: what came back in the address, and what is guessed."""

from collections.abc import Mapping
from typing import Final

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.sign_in.rules import CURRENCY_DEFAULT, guess_currency
from finance_app.identity.views import FIELDS, field_problems, page_problem
from finance_app.kit.money import CURRENCIES
from finance_app.kit.period import guess_fiscal_year_start

_TEXT_LENGTH_MAX: Final = 254


class SignInState(rx.State):
    """What log-in and sign-up start from.

    What is typed stays in the browser until it is posted. The currency and the fiscal year are
    what is offered; they change only when a better guess is there, never by what was chosen.
    """

    next_path: str = "/"
    problem: str = ""
    problems: dict[str, str] = {}
    focus: str = ""
    email: str = ""
    business_name: str = ""
    currency_code: str = CURRENCY_DEFAULT
    fiscal_month: str = "01"
    fiscal_day: str = "1"

    _is_fiscal_chosen: bool = False

    @rx.event
    @allow(Permission.PUBLIC)
    async def load(self) -> None:
        """Take what came back in the address, and guess what nobody has said yet."""
        query = self.router.url.query_parameters
        self.next_path = query.get("next", "/")[:2000]
        self.problem = page_problem(query.get("error", ""), query.get("minutes", ""))
        self.problems = field_problems(query.get("problems", ""))
        self.focus = next((name for name in FIELDS if name in self.problems), "")
        self.email = query.get("email", "")[:_TEXT_LENGTH_MAX]
        self.business_name = query.get("business_name", "")[:_TEXT_LENGTH_MAX]
        self._take_business(query)

    @rx.event
    @allow(Permission.PUBLIC)
    async def choose_currency(self, code: str) -> None:
        """Offer the fiscal year that goes with a currency, unless one was chosen already."""
        if code in CURRENCIES:
            self._offer_fiscal_year(code)

    @rx.event
    @allow(Permission.PUBLIC)
    async def keep_fiscal_year(self, _chosen: str) -> None:
        """Remember that the fiscal year was chosen, so that no guess takes its place."""
        self._is_fiscal_chosen = True

    def _take_business(self, query: Mapping[str, str]) -> None:
        """Take the currency and fiscal year that came back, or offer the likely ones."""
        code = query.get("currency_code", "")
        header = self.router.headers.raw_headers.get("accept-language", "")
        self.currency_code = code if code in CURRENCIES else guess_currency(header)
        self._offer_fiscal_year(self.currency_code)
        sent = (query.get("fiscal_month", "")[:2], query.get("fiscal_day", "")[:2])
        if all(sent) and sent != (self.fiscal_month, self.fiscal_day):
            self.fiscal_month, self.fiscal_day = sent
            self._is_fiscal_chosen = True

    def _offer_fiscal_year(self, currency_code: str) -> None:
        if not self._is_fiscal_chosen:
            start = guess_fiscal_year_start(currency_code)
            self.fiscal_month, self.fiscal_day = f"{start.month:02d}", str(start.day)
