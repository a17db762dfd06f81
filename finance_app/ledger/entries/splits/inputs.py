"""The parts of a split as they come in; every problem under "parts.0.amount"."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.kit.money import format_amount
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX
from finance_app.ledger.entries.rules import NOTES_LENGTH_MAX
from finance_app.ledger.entries.splits.rules import PARTS_MAX, parts_problem
from finance_app.ledger.entries.terms.inputs import TermsInput, amount_of, tax_of
from finance_app.ledger.entries.terms.rules import tax_problem

_NOUGHT: Final = Decimal(0)
_TOO_FEW: Final = "A split has at least two parts."
_TOO_MANY: Final = f"A split has at most {PARTS_MAX} parts."
_NO_LIST: Final = "Send the parts as a list of objects."


class PartInput(BaseModel):
    """A part of a split; amounts as those of the whole: above zero, in its currency.

    `id` is the entry that it was, None for any.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID | None = None
    category: str | None = None
    amount: Decimal
    tax_amount: Decimal | None = None
    notes: str = ""


def read_parts(
    read: fields.Fields, code: str, *, is_refund: bool, has_rate: bool = False
) -> tuple[PartInput, ...]:
    """Return the parts that were given, none for an entry that is not split.

    A tax of zero says more than none only where the whole `has_rate`.
    """
    raw = read.raw.get("parts")
    if raw is None or raw == "":
        return ()
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        read.problems["parts"] = _NO_LIST
    elif len(raw) == 1:
        read.problems["parts"] = _TOO_FEW
    elif len(raw) > PARTS_MAX:
        read.problems["parts"] = _TOO_MANY
    else:
        made = [_part_of(read, at, code, is_refund=is_refund) for at in range(len(raw))]
        if has_rate:
            return tuple(made)
        return tuple(one.model_copy(update={"tax_amount": one.tax_amount or None}) for one in made)
    return ()


def check_parts(
    parts: Sequence[PartInput], amount: Decimal, terms: TermsInput, code: str
) -> dict[str, str]:
    """Return what is wrong between the parts and the whole, whose own tax is that of the parts."""
    problems: dict[str, str] = {}
    whole = sum((one.amount for one in parts), _NOUGHT)
    if problem := parts_problem(amount, whole, code):
        problems["parts"] = problem
    for at, part in enumerate(parts):
        text = format_amount(part.amount, code)
        problem = tax_problem(part.tax_amount or _NOUGHT, text, part.amount)
        if problem and terms.amounts_include_tax:
            problems[f"parts.{at}.tax_amount"] = problem
    taxes = sum((one.tax_amount or _NOUGHT for one in parts), _NOUGHT)
    if terms.tax_amount is not None and terms.tax_amount != taxes:
        problems["tax_amount"] = f"The taxes of the parts come to {format_amount(taxes, code)}."
    return problems


def _part_of(read: fields.Fields, at: int, code: str, *, is_refund: bool) -> PartInput:
    raw = read.raw["parts"][at]  # type: ignore[index]  # a sequence, as its reader has seen
    if not isinstance(raw, Mapping):
        read.problems["parts"] = _NO_LIST
        return PartInput(amount=Decimal(1))
    own = fields.Fields(raw)
    part = PartInput(
        id=own.read("id", _id_of, None),
        category=own.line("category", NAME_LENGTH_MAX) or None,
        amount=own.read(
            "amount", partial(amount_of, currency_code=code, is_refund=is_refund), Decimal(1)
        ),
        tax_amount=own.read(
            "tax_amount", partial(tax_of, currency_code=code, is_refund=is_refund), None
        ),
        notes=own.read("notes", partial(fields.clean_text, length_max=NOTES_LENGTH_MAX), ""),
    )
    read.problems.update({f"parts.{at}.{name}": told for name, told in own.problems.items()})
    return part


def _id_of(value: object) -> UUID | None:
    text = fields.text_of(value).strip()
    try:
        return UUID(text) if text else None
    except ValueError:
        raise fields.TextError("This is not the id of a part.") from None
