"""A rule as it comes in from a form or a body."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Final, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.ledger.bank_accounts.rules import NAME_LENGTH_MAX as ACCOUNT_LENGTH_MAX
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX, Kind
from finance_app.ledger.entries.rules import PARTY_LENGTH_MAX
from finance_app.ledger.entry_rules.rules import PHRASE_LENGTH_MAX, Field, Operator

T = TypeVar("T", Kind, Field, Operator)

NO_CONDITION: Final = "Say what an entry must be like: a text, an amount, an account or a day."
NO_EFFECT: Final = "Say what changes: the vendor or client, the category, or both."
NO_KIND: Final = "Choose expenses or incomes: a category belongs to one of them."


class RuleInput(BaseModel):
    """A rule to keep; texts cleaned, bounds in order, a category only with a kind."""

    model_config = ConfigDict(frozen=True)

    kind: Kind | None = None
    field: Field = Field.ANY
    operator: Operator = Operator.CONTAINS
    phrase: str = ""
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    bank_account: str | None = None
    day_min: int | None = None
    day_max: int | None = None
    new_party: str = ""
    category: str | None = None

    @classmethod
    def parse(
        cls, raw: Mapping[str, object], currency_code: str, *, needs_effect: bool = True
    ) -> Self:
        """Read the outside fields. Without `needs_effect` only the conditions must be complete.

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read = fields.Fields(raw)
        bound = partial(fields.optional_amount_of, currency_code=currency_code)
        made = cls(
            kind=read.read("kind", partial(_choice, Kind), None),
            field=read.read("field", partial(_choice, Field), None) or Field.ANY,
            operator=read.read("operator", partial(_choice, Operator), None) or Operator.CONTAINS,
            phrase=read.line("phrase", PHRASE_LENGTH_MAX),
            amount_min=read.read("amount_min", bound, None),
            amount_max=read.read("amount_max", bound, None),
            bank_account=read.line("bank_account", ACCOUNT_LENGTH_MAX) or None,
            day_min=read.read("day_min", _day_of, None),
            day_max=read.read("day_max", _day_of, None),
            new_party=read.line("new_party", PARTY_LENGTH_MAX),
            category=read.line("category", NAME_LENGTH_MAX) or None,
        )
        made._check(read.problems, needs_effect=needs_effect)
        read.raise_problems()
        return made

    @property
    def has_condition(self) -> bool:
        """Say whether anything is asked of an entry beyond its kind."""
        others = (self.amount_min, self.amount_max, self.bank_account, self.day_min)
        return bool(self.phrase) or any(one is not None for one in (*others, self.day_max))

    def _check(self, problems: dict[str, str], *, needs_effect: bool) -> None:
        """Add what is wrong between fields; a field that is wrong by itself says so already."""
        if not self.has_condition and not problems:
            problems["phrase"] = NO_CONDITION
        if _is_above(self.amount_min, self.amount_max):
            problems.setdefault("amount_max", "The largest amount is below the smallest.")
        if _is_above(self.day_min, self.day_max):
            problems.setdefault("day_max", "The last day is before the first.")
        if not needs_effect:
            return
        if self.category and self.kind is None:
            problems.setdefault("kind", NO_KIND)
        if not self.category and not self.new_party and "new_party" not in problems:
            problems.setdefault("category", NO_EFFECT)


def _is_above(low: Decimal | int | None, high: Decimal | int | None) -> bool:
    return low is not None and high is not None and low > high


def _choice(choices: type[T], value: object) -> T | None:
    """Return the one of the choices that a word names, None for a missing one."""
    word = fields.text_of(value).strip().casefold()
    if not word:
        return None
    try:
        return choices(word)
    except ValueError:
        known = ", ".join(one.value for one in choices)
        raise fields.TextError(f"Choose one of these: {known}.") from None


def _day_of(value: object) -> int | None:
    """Return a day of the month, None for a missing one."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    plain = value.strip() if isinstance(value, str) else value
    return fields.whole_number_of(plain, least=1, most=31, default=1)
