"""What comes in about a change of an asset."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Self

from pydantic import BaseModel, ConfigDict

from finance_app.fixed_assets.depreciation.life.rules import ChangeKind
from finance_app.fixed_assets.register.inputs import day_of
from finance_app.fixed_assets.terms.inputs import number_of, read_terms
from finance_app.fixed_assets.terms.rules import Terms
from finance_app.kit import clock, fields
from finance_app.ledger.bank_accounts.rules import NAME_LENGTH_MAX as ACCOUNT_LENGTH_MAX
from finance_app.ledger.entries.rules import NOTES_LENGTH_MAX


class ChangeInput(BaseModel):
    """A change as it is to be kept.

    `amount` is what is added or lost; of a disposal the cost given up, None for all of it. The
    life of a revision counts from its day on. `bank_account` paid for what is added, or got the
    proceeds; "" for none.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    kind: ChangeKind
    on: date
    amount: Decimal | None = None
    units: Decimal = Decimal(0)
    proceeds: Decimal = Decimal(0)
    terms: Terms | None = None
    notes: str = ""
    bank_account: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str, current: Terms) -> Self:
        """Read the outside fields; terms that a revision leaves out stay as they are now.

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read = fields.Fields(raw)
        kind = read.read("kind", _kind, ChangeKind.REVISION)
        amount_of = partial(fields.amount_of, currency_code=currency_code)
        optional = partial(fields.optional_amount_of, currency_code=currency_code)
        on = read.read("on", _past_day, date.min)
        amount, units, proceeds, terms = None, Decimal(0), Decimal(0), None
        if kind in {ChangeKind.ADDITION, ChangeKind.IMPAIRMENT}:
            amount = read.read("amount", amount_of, Decimal(1))
        elif kind is ChangeKind.DISPOSAL:
            amount = read.read("amount", optional, None)
            proceeds = read.read("proceeds", optional, None) or Decimal(0)
            if amount is not None and not amount:
                read.problems["amount"] = "Leave this empty to dispose of the whole asset."
        elif kind is ChangeKind.USAGE:
            units = read.read("units", number_of, Decimal(1))
        else:
            terms = _revised_terms(read, current, currency_code)
        moves_money = kind is ChangeKind.ADDITION or (kind is ChangeKind.DISPOSAL and proceeds)
        account = read.line("bank_account", ACCOUNT_LENGTH_MAX) if moves_money else ""
        notes = read.read("notes", partial(fields.clean_text, length_max=NOTES_LENGTH_MAX), "")
        read.raise_problems()
        return cls(
            kind=kind, on=on, amount=amount, units=units, proceeds=proceeds, terms=terms,
            notes=notes, bank_account=account,
        )  # fmt: skip


def _revised_terms(read: fields.Fields, current: Terms, currency_code: str) -> Terms:
    """Return the new terms; a life that is left out goes on as it is (0)."""
    terms = read_terms(read, replace(current, life_months=0), currency_code)
    for name in ("life", "life_months"):
        is_given = read.raw.get(name) is not None and read.raw[name] != ""
        if is_given and terms.life_months <= 0:
            read.problems.setdefault(name, "The remaining life must be longer than zero.")
    return terms


def _kind(value: object) -> ChangeKind:
    try:
        return ChangeKind(fields.text_of(value).strip().casefold())
    except ValueError:
        raise fields.TextError(f"Choose what happened: {', '.join(ChangeKind)}.") from None


def _past_day(value: object) -> date:
    day = day_of(value)
    if day > clock.today():
        raise fields.TextError("This day is in the future. Record it once it has come.")
    return day
