"""What comes in about a type of assets."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Self

from pydantic import BaseModel, ConfigDict

from finance_app.fixed_assets.register.rules import PLAIN_TERMS, TYPE_LENGTH_MAX
from finance_app.fixed_assets.terms.inputs import read_problems, read_terms
from finance_app.fixed_assets.terms.rules import Method, Terms, term_problems
from finance_app.kit import fields


class TypeInput(BaseModel):
    """A type with the terms of a new asset; `residual_ratio` is a part of the cost, 0 to 1."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    name: str
    terms: Terms
    residual_ratio: Decimal = Decimal(0)

    @classmethod
    def parse(cls, raw: Mapping[str, object], current: Terms = PLAIN_TERMS) -> Self:
        """Read the outside fields; `residual_percent` is 0 to 100.

        Raises InvalidInputError with a sentence for each field that is wrong.
        """
        read = fields.Fields(raw)
        terms = read_terms(read, current, "EUR")
        percent = read.read("residual_percent", _percent, Decimal(0))
        name = read.read("name", _name, "-")
        ratio = percent / 100
        # A sound residual stands in for one that only an asset's cost decides.
        judged = Decimal(1) if terms.method is Method.WRITTEN_DOWN_VALUE and ratio else Decimal(0)
        problems = term_problems(_with_residual(terms, judged), Decimal(2))
        problems.pop("capacity", None)
        if "residual" in problems:
            problems["residual_percent"] = problems.pop("residual")
        if terms.method is Method.MACRS and ratio:
            problems["residual_percent"] = "MACRS writes the whole cost down: leave this at 0."
        for field, text in read_problems(problems, raw).items():
            read.problems.setdefault(field, text)
        read.raise_problems()
        return cls(name=name, terms=terms, residual_ratio=ratio)


def _with_residual(terms: Terms, residual: Decimal) -> Terms:
    return Terms(
        terms.method, terms.convention, terms.life_months, residual, terms.factor,
        terms.is_switching, terms.capacity,
    )  # fmt: skip


def _name(value: object) -> str:
    name = fields.clean_line(value, length_max=TYPE_LENGTH_MAX)
    if not name:
        raise fields.TextError("Give the type a name.")
    return name


def _percent(value: object) -> Decimal:
    text = str(value).strip().removesuffix("%").replace(",", ".") if value is not None else ""
    if not text:
        return Decimal(0)
    try:
        number = Decimal(text) if len(text) < 12 else Decimal(-1)
    except InvalidOperation:
        number = Decimal(-1)
    if not (number.is_finite() and 0 <= number <= 100 and number == round(number, 4)):
        raise ValueError("Enter a percentage from 0 to 100, with at most four decimals.")
    return number
