"""What a bank account is, how it is identified, and names for new ones."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from finance_app.ledger.categories.rules import closest_name
from finance_app.ledger.gl_accounts.rules import OPENING_DAY

NAME_LENGTH_MAX: Final = 120
IDENTIFICATION_LENGTH_MAX: Final = 120
_TAIL_LENGTH: Final = 4


class BankAccountType(StrEnum):
    """What money is held on."""

    BANK = "bank"
    CASH = "cash"
    CARD = "card"

    @property
    def label(self) -> str:
        """Its name on a page."""
        return {"bank": "Bank account", "cash": "Cash", "card": "Card"}[self.value]


class MovementKind(StrEnum):
    """What moved money on an account, by its name in the database."""

    EXPENSE = "expense"
    INCOME = "income"
    PAYMENT = "payment"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    ASSET = "asset"
    ASSET_CHANGE = "asset_change"
    OTHER = "other"

    @property
    def is_transfer(self) -> bool:
        """Whether it is one side of a transfer: the party is then the other account."""
        return self in {MovementKind.TRANSFER_OUT, MovementKind.TRANSFER_IN}


_UNNAMED: Final = {MovementKind.EXPENSE: "No vendor", MovementKind.INCOME: "No client"}


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account that statements are of: at a bank, a till, or a card.

    `identification` is its IBAN or number, without spaces and in capitals, "" where unknown. The
    opening balance, in `currency_code`, is what it held as `opening_on` began; below zero it was
    overdrawn, or it is what was owed on a card.
    """

    id: UUID
    name: str
    identification: str
    currency_code: str
    opening_balance: Decimal
    version: int
    archived_at: datetime | None = None
    type: BankAccountType = BankAccountType.BANK
    opening_on: date = OPENING_DAY

    def opened_by(self, day: date) -> Decimal:
        """Return what of the opening balance was there at the end of a day: all or nothing."""
        return self.opening_balance if self.opening_on <= day else Decimal(0)


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """An account and what moved on it, on all days; the trash is left out.

    `balance` is the opening balance and all that came in less all that went out: by entries,
    payments and transfers. `line_count` is how many of them there are.
    """

    account: BankAccount
    balance: Decimal
    line_count: int
    last_line_on: date | None
    reconciled_on: date | None


def plain_identification(text: str) -> str:
    """Return an IBAN or number as it is kept: "de89 3704 ..." becomes "DE893704..."."""
    return "".join(text.split()).upper()


def shown_identification(identification: str) -> str:
    """Return an identification for reading: an IBAN in groups of four, others as they are."""
    is_iban = identification[:2].isalpha() and identification[2:4].isdigit()
    if not (is_iban and len(identification) >= 15):
        return identification
    return " ".join(identification[at : at + 4] for at in range(0, len(identification), 4))


def unknown_account_sentence(name: str, names: Iterable[str]) -> str:
    """Return what to say about an account that does not exist, naming the closest that does."""
    near = closest_name(name, names)
    advice = f"Did you mean “{near}”?" if near else "Add it under Bank accounts first."
    return f"There is no bank account “{name}”. {advice}"


def archived_account_sentence(name: str) -> str:
    """Return what to say about an account that is closed."""
    return f"“{name}” is archived. Restore it under Bank accounts, or choose another."


def free_name(name: str, identification: str, taken: Collection[str]) -> str:
    """Return a name that is not taken (in lower case), for an account found in a file.

    Two accounts of one name are told apart by the end of their numbers: "Current 3000".
    """
    tail = identification[-_TAIL_LENGTH:]
    bases = [name, *([_joined(name, tail)] if tail else [])]
    for one in bases:
        if one.lower() not in taken:
            return one
    numbered = (_joined(bases[-1], str(number)) for number in range(2, len(taken) + 3))
    return next(one for one in numbered if one.lower() not in taken)


def movement_name(kind: MovementKind, party: str) -> str:
    """Return what a movement is called: "Staples", "Transfer to Savings", "No vendor"."""
    if kind.is_transfer:
        return f"Transfer {'to' if kind is MovementKind.TRANSFER_OUT else 'from'} {party}"
    return party or _UNNAMED.get(kind, "Without a name")


def movement_note(kind: MovementKind, amount: Decimal) -> str:
    """Return what a movement is where its name does not say it, "" where it does."""
    if kind is MovementKind.ASSET_CHANGE:
        return "Asset sold" if amount > 0 else "Added to an asset"
    return {MovementKind.PAYMENT: "Payment", MovementKind.ASSET: "Asset bought"}.get(kind, "")


def _joined(name: str, tail: str) -> str:
    """Return the name with something behind it, within the length a name may have."""
    return f"{name[: NAME_LENGTH_MAX - len(tail) - 1].rstrip()} {tail}"
