"""What comes in about something that comes again: what each entry says, and its schedule."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.kit.money import CURRENCIES
from finance_app.ledger.bank_accounts.rules import NAME_LENGTH_MAX as ACCOUNT_LENGTH_MAX
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX, Kind
from finance_app.ledger.entries import rules as entries
from finance_app.ledger.entries.rules import Entry
from finance_app.ledger.recurring.rules import DUE_DAYS_MAX
from finance_app.ledger.recurring.schedules.inputs import ScheduleInput
from finance_app.ledger.tax_rates.rules import NAME_LENGTH_MAX as TAX_RATE_LENGTH_MAX

_FOREIGN: Final = ("foreign_currency_code", "foreign_amount")
RATE_MAX: Final = Decimal(1_000_000_000)
_NO_FOREIGN_AMOUNT: Final = "Enter the amount in that currency, or no currency."
_NO_FOREIGN_CODE: Final = "Enter the currency of this amount, such as USD."
_TOO_FAR_APART: Final = "The two amounts are too far apart to be the same money."


class RecurringInput(BaseModel):
    """What is to come again; texts cleaned, amounts exact, at least one day to come on."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    amount: Decimal
    schedule: ScheduleInput
    party: str = ""
    category: str | None = None
    payment_method: str = ""
    notes: str = ""
    bank_account: str | None = None
    due_days: int | None = None
    tax_rate: str | None = None
    foreign_currency_code: str | None = None
    foreign_amount: Decimal | None = None
    posts_automatically: bool = True

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read the outside fields, those of the schedule beside the others.

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read = fields.Fields(raw)
        amount_of = partial(fields.amount_of, currency_code=currency_code)
        notes_of = partial(fields.clean_text, length_max=entries.NOTES_LENGTH_MAX)
        made = cls(
            kind=read.read("kind", _kind_of, Kind.EXPENSE),
            amount=read.read("amount", amount_of, Decimal(1)),
            schedule=ScheduleInput.read(read),
            party=read.line("party", entries.PARTY_LENGTH_MAX),
            category=read.line("category", NAME_LENGTH_MAX) or None,
            payment_method=read.line("payment_method", entries.PAYMENT_METHOD_LENGTH_MAX),
            notes=read.read("notes", notes_of, ""),
            bank_account=read.line("bank_account", ACCOUNT_LENGTH_MAX) or None,
            due_days=read.read("due_days", _due_days_of, None),
            tax_rate=read.line("tax_rate", TAX_RATE_LENGTH_MAX) or None,
            **_read_foreign(read, currency_code),
            posts_automatically=read.read("posts_automatically", _flag_of, default=True),
        )
        made._check(read.problems)
        read.raise_problems()
        return made

    def _check(self, problems: dict[str, str]) -> None:
        """Add what is wrong between the amounts."""
        code, amount = self.foreign_currency_code, self.foreign_amount
        if code is not None and amount is None:
            problems.setdefault("foreign_amount", _NO_FOREIGN_AMOUNT)
        if code is None and amount is not None:
            problems.setdefault("foreign_currency_code", _NO_FOREIGN_CODE)
        if amount is None or "amount" in problems:
            return
        if not 1 / RATE_MAX <= self.amount / amount <= RATE_MAX:
            problems.setdefault("foreign_amount", _TOO_FAR_APART)


def template_of(entry: Entry) -> RecurringInput:
    """Return what lets an entry come again every month; the entry itself is its first time.

    Of a refund the payment comes again: what comes again is above zero.
    """
    names = ("kind", "amount", "party", "category", "payment_method", "notes", "bank_account",
             "tax_rate")  # fmt: skip
    same = {name: getattr(entry, name) for name in (*names, *_FOREIGN)}
    same["amount"] = abs(entry.amount)
    if entry.foreign_amount is not None:
        same["foreign_amount"] = abs(entry.foreign_amount)
    schedule = ScheduleInput(starts_on=entry.date, skipped_on=frozenset({entry.date}))
    days = None if entry.due_on is None else (entry.due_on - entry.date).days
    due_days = None if days is None else min(max(days, 0), DUE_DAYS_MAX)
    return RecurringInput(**same, schedule=schedule, due_days=due_days)


def _kind_of(value: object) -> Kind:
    word = fields.text_of(value).strip().casefold()
    if word not in set(Kind):
        raise fields.TextError("Choose expense or income.")
    return Kind(word)


def _due_days_of(value: object) -> int | None:
    """Return after how many days it is due, None for what is paid at once."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return fields.whole_number_of(value, least=0, most=DUE_DAYS_MAX, default=0)


def _flag_of(value: object) -> bool:
    return True if value is None else fields.flag_of(value)


def _read_foreign(read: fields.Fields, currency_code: str) -> dict[str, Any]:
    """Return the amount in another currency, with that currency; None for none."""

    def code_of(value: object) -> str | None:
        code = fields.text_of(value).strip().upper()
        if code == currency_code:
            raise fields.TextError(f"{code} is the currency of the business. Leave this empty.")
        if code and code not in CURRENCIES:
            shown = fields.clean_line(code, length_max=40)
            raise fields.TextError(f"“{shown}” is not the code of a currency.")
        return code or None

    code = read.read("foreign_currency_code", code_of, None)
    amount_of = partial(fields.optional_amount_of, currency_code=code or currency_code)
    amount = read.read("foreign_amount", amount_of, None)
    return {"foreign_currency_code": code, "foreign_amount": amount or None}
