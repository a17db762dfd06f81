"""What a statement says, as it comes in."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock, fields
from finance_app.kit.money import AmountError
from finance_app.ledger.bank_accounts.inputs import signed_amount_of
from finance_app.ledger.bank_accounts.rules import MovementKind
from finance_app.ledger.entries.rules import DateError, parse_date

LEFT_OUT_MAX: Final = 1_000
_NONE: Final[tuple[tuple[MovementKind, UUID], ...]] = ()
_FUTURE: Final = "A statement ends today or earlier."


class StatementInput(BaseModel):
    """The last day of a statement, what the account held then, and lines it does not have.

    `left_out` names them by kind and id: all others up to that day are on the statement.
    """

    model_config = ConfigDict(frozen=True)

    statement_on: date
    closing_balance: Decimal
    left_out: tuple[tuple[MovementKind, UUID], ...] = _NONE

    @classmethod
    def parse(
        cls, raw: Mapping[str, object], currency_code: str, left_out: Sequence[str] = ()
    ) -> Self:
        """Read the outside fields; `left_out` holds texts such as "expense:id".

        Raises InvalidInputError with a sentence for each field that is wrong.
        """
        read = fields.Fields({**raw, "left_out": left_out})
        made = cls(
            statement_on=read.read("statement_on", _past_day, clock.today()),
            closing_balance=read.read(
                "closing_balance", partial(_balance, currency_code=currency_code), Decimal(0)
            ),
            left_out=read.read("left_out", _references, _NONE),
        )
        read.raise_problems()
        return made

    def ids(self, kind: MovementKind) -> list[UUID]:
        """Return the lines of one kind that the statement does not have."""
        return [one for of, one in self.left_out if of is kind]


def _past_day(value: object) -> date:
    text = value.isoformat() if isinstance(value, date) else fields.text_of(value)
    day = parse_date(text, clock.today())
    if day > clock.today():
        raise DateError(_FUTURE)
    return day


def _balance(value: object, currency_code: str) -> Decimal:
    amount = signed_amount_of(value, currency_code)
    if amount is None:
        raise AmountError("Enter the closing balance of the statement.")
    return amount


def _references(value: object) -> tuple[tuple[MovementKind, UUID], ...]:
    if not isinstance(value, list | tuple) or len(value) > LEFT_OUT_MAX:
        raise fields.TextError(f"At most {LEFT_OUT_MAX:,} lines can be left out.")
    return tuple(_reference(one) for one in value)


def _reference(value: object) -> tuple[MovementKind, UUID]:
    kind, _, entry_id = fields.text_of(value).partition(":")
    try:
        return MovementKind(kind), UUID(entry_id)
    except ValueError:
        raise fields.TextError("Name lines like “expense:” with their id.") from None
