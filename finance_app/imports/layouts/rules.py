"""The layout of a table, as a person chooses it and as it is kept for the next file like it."""

from dataclasses import dataclass

from finance_app.imports.amounts.rules import DecimalMark
from finance_app.imports.dates.rules import DateOrder


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Which column is what; columns count from 0, None is "there is none".

    Amounts are in one column (`amount`), perhaps with a word for in or out in `sign`, or in two
    (`debit` for money out, `credit` for money in). With `only`, rows whose cell there is not one
    of `only_words` are no entries. Words are compared by `plain_word`.
    """

    date: int | None = None
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    sign: int | None = None
    currency: int | None = None
    counterparty: int | None = None
    counterparty_in: int | None = None
    counterparty_account: int | None = None
    description: tuple[int, ...] = ()
    reference: int | None = None
    category: int | None = None
    balance: int | None = None
    only: int | None = None
    only_words: tuple[str, ...] = ()
    date_order: DateOrder = DateOrder.YMD
    decimal_mark: DecimalMark = DecimalMark.POINT
    out_words: tuple[str, ...] = ()
    in_words: tuple[str, ...] = ()
    is_out_positive: bool = False
    is_debit_negative: bool = False
    is_credit_negative: bool = False
    is_rounding: bool = False

    @property
    def is_complete(self) -> bool:
        """Say whether there is a date and an amount, so that rows can become entries."""
        amounts = (self.amount, self.debit, self.credit)
        return self.date is not None and any(one is not None for one in amounts)
