"""A payment as it comes in from a form or a body."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock, fields
from finance_app.ledger.bank_accounts.rules import NAME_LENGTH_MAX as ACCOUNT_NAME_LENGTH_MAX
from finance_app.ledger.entries.rules import NOTES_LENGTH_MAX
from finance_app.ledger.entries.terms.inputs import day_of, rate_of

_NOT_FOREIGN: Final = "The amount is in {}, the currency of the books. Leave this empty."
_BOTH: Final = "Enter what moved on the account, or the rate; not both."
_OTHER_MONEY: Final = "The amount is in {}, so the same moved on the account. Leave this empty."


class PaymentInput(BaseModel):
    """A payment to keep. `amount` is above zero and in the currency of what is paid.

    Of what is in another currency than the books, `money_amount` is what moved on the account, in
    theirs; None is the amount at the `exchange_rate`, without one at that of the day.
    """

    model_config = ConfigDict(frozen=True)

    paid_on: date
    amount: Decimal
    money_amount: Decimal | None = None
    exchange_rate: Decimal | None = None
    bank_account: str | None = None
    notes: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str, own_code: str) -> Self:
        """Read the outside fields; `own_code` is the currency of the books.

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read = fields.Fields(raw)
        amount_of = partial(fields.amount_of, currency_code=currency_code)
        money_of = partial(fields.optional_amount_of, currency_code=own_code)
        notes_of = partial(fields.clean_text, length_max=NOTES_LENGTH_MAX)
        made = cls(
            paid_on=read.read("paid_on", day_of, clock.today()),
            amount=read.read("amount", amount_of, Decimal(1)),
            money_amount=read.read("money_amount", money_of, None) or None,
            exchange_rate=read.read("exchange_rate", rate_of, None),
            bank_account=read.line("bank_account", ACCOUNT_NAME_LENGTH_MAX) or None,
            notes=read.read("notes", notes_of, ""),
        )
        if currency_code == own_code:
            made = made._in_books(read.problems, own_code)
        elif made.money_amount is not None and made.exchange_rate is not None:
            read.problems.setdefault("exchange_rate", _BOTH)
        read.raise_problems()
        return made

    def _in_books(self, problems: dict[str, str], own_code: str) -> Self:
        """Return it without what only another currency has."""
        if self.exchange_rate is not None:
            problems.setdefault("exchange_rate", _NOT_FOREIGN.format(own_code))
        is_other = self.money_amount not in {None, self.amount}
        if is_other and "amount" not in problems:
            problems.setdefault("money_amount", _OTHER_MONEY.format(own_code))
        return self.model_copy(update={"money_amount": None, "exchange_rate": None})
