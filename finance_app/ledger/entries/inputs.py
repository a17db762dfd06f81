"""An expense or income as it comes in, to be kept; which ones to list is `lists`."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final, Self

from finance_app.kit import clock, fields
from finance_app.ledger.bank_accounts.rules import NAME_LENGTH_MAX as ACCOUNT_NAME_LENGTH_MAX
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX
from finance_app.ledger.entries import rules
from finance_app.ledger.entries.lists.inputs import (
    LIMIT_DEFAULT,
    LIMIT_MAX,
    QUERY_LENGTH_MAX,
    EntryFilter,
)
from finance_app.ledger.entries.rules import Entry, Kind
from finance_app.ledger.entries.splits.inputs import PartInput, check_parts, read_parts
from finance_app.ledger.entries.terms.inputs import (
    TermsInput,
    amount_of,
    check_terms,
    day_of,
    read_terms,
)
from finance_app.ledger.entries.terms.rules import typed_amounts

__all__ = ["LIMIT_DEFAULT", "LIMIT_MAX", "QUERY_LENGTH_MAX", "EntryFilter", "EntryInput"]


_NO_PART: Final = {"category": None, "notes": "", "tax_amount": None}
"""What only the parts of a split have."""


class EntryInput(TermsInput):
    """An expense or income as it is to be kept; every text cleaned, amounts exact and above zero.

    With `parts` it is split: they have the categories and notes, and add up to the amount.
    """

    date: date
    category: str | None = None
    party: str = ""
    payment_method: str = ""
    amount: Decimal
    notes: str = ""
    bank_account: str | None = None
    parts: tuple[PartInput, ...] = ()

    @classmethod
    def parse(cls, raw: Mapping[str, object], kind: Kind, currency_code: str) -> Self:
        """Read the outside fields (`date`, `vendor` or `client`, `amount` ...).

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read, today = fields.Fields(raw), clock.today()
        terms = read_terms(read, currency_code)
        code, is_refund = terms["currency_code"] or currency_code, terms["is_refund"]
        typed = partial(amount_of, currency_code=code, is_refund=is_refund)
        notes_of = partial(fields.clean_text, length_max=rules.NOTES_LENGTH_MAX)
        made = cls(
            **terms,
            date=read.read("date", day_of, today),
            category=read.line("category", NAME_LENGTH_MAX) or None,
            party=read.line(kind.party_field, rules.PARTY_LENGTH_MAX),
            payment_method=read.line("payment_method", rules.PAYMENT_METHOD_LENGTH_MAX),
            amount=read.read("amount", typed, Decimal(1)),
            notes=read.read("notes", notes_of, ""),
            bank_account=read.line("bank_account", ACCOUNT_NAME_LENGTH_MAX) or None,
            parts=read_parts(read, code, is_refund=is_refund, has_rate=bool(terms["tax_rate"])),
        )
        made._check(read.problems, currency_code)
        read.raise_problems()
        return made.model_copy(update=_NO_PART) if made.parts else made

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return what would keep the entry as it is."""
        same = {name: getattr(entry, name) for name in cls.model_fields if hasattr(entry, name)}
        amount, tax_amount = typed_amounts(entry)
        is_said = tax_amount or entry.tax_rate  # none of it says more against a rate
        typed = {"amount": amount, "tax_amount": tax_amount if is_said else None}
        return cls(**{**same, **typed, "currency_code": entry.foreign_currency_code})

    @classmethod
    def of_parts(cls, entries: Sequence[Entry]) -> Self:
        """Return what would keep the split that these entries are the parts of as it is."""
        parts = [PartInput(id=entry.id, **_own(cls.of(entry))) for entry in entries]
        whole = sum((one.amount for one in parts), Decimal(0))
        shared = {"amount": whole, "parts": tuple(parts), **_NO_PART}
        return cls.of(entries[0]).model_copy(update=shared)

    def _check(self, problems: dict[str, str], currency_code: str) -> None:
        """Add what is wrong between fields; a field that is wrong by itself says so already."""
        is_known = "amount" not in problems
        taxed = self.amount if is_known and not self.parts else None
        found = check_terms(self, self.date, taxed, currency_code)
        if is_known and self.parts and not any(name.startswith("parts") for name in problems):
            code = self.currency_code or currency_code
            found |= check_parts(self.parts, self.amount, self, code)
        if "date" in problems:
            found.pop("due_on", None)
        problems.update({name: told for name, told in found.items() if name not in problems})


def _own(entry: EntryInput) -> dict[str, Any]:
    """Return what an entry has of its own where it is a part of a split."""
    names = ("category", "amount", "tax_amount", "notes")
    return {name: getattr(entry, name) for name in names}
