"""What comes in about entries: one to keep, and which ones to list."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

from finance_app.kit import clock, fields
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX
from finance_app.ledger.entries import rules
from finance_app.ledger.entries.rules import Entry, Kind

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
QUERY_LENGTH_MAX: Final = 200
_CURSOR_LENGTH_MAX: Final = 2_000


class EntryInput(BaseModel):
    """An expense or income as it is to be kept; every text cleaned, the amount exact."""

    model_config = ConfigDict(frozen=True)

    date: date
    category: str | None = None
    party: str = ""
    payment_method: str = ""
    amount: Decimal
    notes: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, object], kind: Kind, currency_code: str) -> Self:
        """Read the outside fields (`date`, `vendor` or `client`, `amount` ...).

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read, today = fields.Fields(raw), clock.today()
        made = cls(
            date=read.read("date", lambda value: _entry_date(value, today), today),
            category=read.line("category", NAME_LENGTH_MAX) or None,
            party=read.line(kind.party_field, rules.PARTY_LENGTH_MAX),
            payment_method=read.line("payment_method", rules.PAYMENT_METHOD_LENGTH_MAX),
            amount=read.read(
                "amount", lambda value: fields.amount_of(value, currency_code), Decimal(1)
            ),
            notes=read.read("notes", _notes, ""),
        )
        read.raise_problems()
        return made

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return what would keep the entry as it is."""
        kept = {name: getattr(entry, name) for name in cls.model_fields}
        return cls.model_validate(kept)


class EntryFilter(BaseModel):
    """Which entries to list, in which order, from which place on.

    Dates are inclusive. `category` is a name, "none" for entries without one, None for all.
    `q` is looked for in party and notes; where it reads as an amount (`q_amount`), equal amounts
    are found too. `missing` is "party" for entries without vendor or client. `sort` is date,
    amount, party, and in the trash deleted; with "-" in front the largest or latest come first.
    """

    model_config = ConfigDict(frozen=True)

    from_: date | None = None
    to: date | None = None
    category: str | None = None
    q: str = ""
    q_amount: Decimal | None = None
    payment_method: str = ""
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    missing: str = ""
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
        trashed = read.read("trashed", fields.flag_of, default=False)
        q = read.line("q", QUERY_LENGTH_MAX)
        made = cls(
            from_=read.read("from", _any_date, None),
            to=read.read("to", _any_date, None),
            category=rules.category_wanted(read.line("category", NAME_LENGTH_MAX)),
            q=q,
            q_amount=fields.amount_or_none(q, currency_code),
            payment_method=read.line("payment_method", rules.PAYMENT_METHOD_LENGTH_MAX),
            min_amount=read.read("min_amount", lambda value: _bound(value, currency_code), None),
            max_amount=read.read("max_amount", lambda value: _bound(value, currency_code), None),
            missing=read.read("missing", rules.missing_wanted, ""),
            trashed=trashed,
            sort=read.read("sort", lambda value: rules.sort_wanted(value, trashed=trashed), ""),
            limit=read.read(
                "limit",
                lambda value: fields.whole_number_of(
                    value, least=1, most=LIMIT_MAX, default=LIMIT_DEFAULT
                ),
                LIMIT_DEFAULT,
            ),
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
        others = (self.q, self.payment_method, self.missing, self.trashed)
        return not any(others) and self.min_amount is None and self.max_amount is None

    def query(self) -> dict[str, str]:
        """Return the parameters of a URL that `parse` reads this back from, defaults left out."""
        default_sort = rules.TRASH_SORT if self.trashed else rules.DEFAULT_SORT
        given = {
            "from": self.from_.isoformat() if self.from_ else "",
            "to": self.to.isoformat() if self.to else "",
            "category": self.category or "",
            "q": self.q,
            "payment_method": self.payment_method,
            "min_amount": "" if self.min_amount is None else f"{self.min_amount:f}",
            "max_amount": "" if self.max_amount is None else f"{self.max_amount:f}",
            "missing": self.missing,
            "trashed": "1" if self.trashed else "",
            "sort": "" if self.sort == default_sort else self.sort,
            "limit": "" if self.limit == LIMIT_DEFAULT else str(self.limit),
            "cursor": self.cursor,
        }
        return {name: value for name, value in given.items() if value}


def _entry_date(value: object, today: date) -> date:
    text = value.isoformat() if isinstance(value, date) else fields.text_of(value)
    return rules.parse_date(text, today)


def _any_date(value: object) -> date | None:
    text = value.isoformat() if isinstance(value, date) else fields.text_of(value)
    return rules.read_iso_date(text) if text.strip() else None


def _bound(value: object, currency_code: str) -> Decimal | None:
    return fields.optional_amount_of(value, currency_code)


def _notes(value: object) -> str:
    return fields.clean_text(value, length_max=rules.NOTES_LENGTH_MAX)
