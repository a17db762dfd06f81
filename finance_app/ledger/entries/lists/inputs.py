"""Which entries to list, as an address or a body asks for them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.ledger.bank_accounts.rules import NAME_LENGTH_MAX as ACCOUNT_NAME_LENGTH_MAX
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX
from finance_app.ledger.entries import rules
from finance_app.ledger.entries.terms.rules import status_wanted
from finance_app.ledger.tax_rates.rules import NAME_LENGTH_MAX as TAX_RATE_LENGTH_MAX

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
QUERY_LENGTH_MAX: Final = 200
_CURSOR_LENGTH_MAX: Final = 2_000


class EntryFilter(BaseModel):
    """Which entries to list, in which order, from which place on.

    Dates are inclusive; `category` ("none" for those without), `bank_account` and `tax_rate` are
    names. `q` is looked for in party and notes, and as an amount (`q_amount`) where it reads as
    one. `party` is a vendor or client by its whole name in any case; `missing` is "party" for
    entries without one, `review` "suggested" for those to review. `status` is due, overdue, partly
    or paid, and "open" for all of them but the last.
    `sort` is date, amount or party, in the trash deleted too; "-" puts the largest or latest first.
    """

    model_config = ConfigDict(frozen=True)

    from_: date | None = None
    to: date | None = None
    category: str | None = None
    q: str = ""
    q_amount: Decimal | None = None
    payment_method: str = ""
    bank_account: str = ""
    tax_rate: str = ""
    party: str = ""
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    missing: str = ""
    review: str = ""
    status: str = ""
    trashed: bool = False
    sort: str = rules.DEFAULT_SORT
    limit: int = LIMIT_DEFAULT
    cursor: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read the parameters of a URL, under their outside names (`from`, not `from_`).

        Unknown ones are passed over. Raises InvalidInputError with a sentence per wrong one.
        """
        read = fields.Fields(raw)
        bound = partial(fields.optional_amount_of, currency_code=currency_code)
        q, trashed = read.line("q", QUERY_LENGTH_MAX), read.read("trashed", fields.flag_of, False)
        made = cls(
            from_=read.read("from", _any_date, None),
            to=read.read("to", _any_date, None),
            category=rules.category_wanted(read.line("category", NAME_LENGTH_MAX)),
            q=q,
            q_amount=fields.amount_or_none(q, currency_code),
            payment_method=read.line("payment_method", rules.PAYMENT_METHOD_LENGTH_MAX),
            bank_account=read.line("bank_account", ACCOUNT_NAME_LENGTH_MAX),
            tax_rate=read.line("tax_rate", TAX_RATE_LENGTH_MAX),
            party=read.line("party", rules.PARTY_LENGTH_MAX),
            min_amount=read.read("min_amount", bound, None),
            max_amount=read.read("max_amount", bound, None),
            missing=read.read("missing", rules.missing_wanted, ""),
            review=read.read("review", rules.review_wanted, ""),
            status=read.read("status", status_wanted, ""),
            trashed=trashed,
            sort=read.read("sort", lambda value: rules.sort_wanted(value, trashed=trashed), ""),
            limit=read.read("limit", _page_length, LIMIT_DEFAULT),
            cursor=read.line("cursor", _CURSOR_LENGTH_MAX),
        )
        if made.from_ and made.to and made.from_ > made.to:
            read.problems["to"] = "The last day is before the first."
        if made.min_amount and made.max_amount and made.min_amount > made.max_amount:
            read.problems["max_amount"] = "The largest amount is below the smallest."
        read.raise_problems()
        return made

    @property
    def is_by_period_and_category(self) -> bool:
        """Say whether the kept totals can answer: nothing else is asked for."""
        texts = (self.q, self.payment_method, self.bank_account, self.missing, self.review)
        others = (*texts, self.party, self.tax_rate, self.status, self.trashed)
        return not any(others) and self.min_amount is self.max_amount is None

    def query(self) -> dict[str, str]:
        """Return the parameters of a URL that `parse` reads this back from, defaults left out."""
        usual = {name: field.default for name, field in type(self).model_fields.items()}
        usual |= {"sort": rules.sort_wanted("", trashed=self.trashed), "q_amount": self.q_amount}
        return {
            name.rstrip("_"): rules.query_text(getattr(self, name))
            for name in usual
            if getattr(self, name) != usual[name]
        }


def _any_date(value: object) -> date | None:
    text = value.isoformat() if isinstance(value, date) else fields.text_of(value)
    return rules.read_iso_date(text) if text.strip() else None


def _page_length(value: object) -> int:
    return fields.whole_number_of(value, least=1, most=LIMIT_MAX, default=LIMIT_DEFAULT)
