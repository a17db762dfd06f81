"""What the columns of other programs' exports mean, where their names alone do not say it.

Names are compared by `plain_word`. A preset fits a header that has all its required names; the
first that fits is taken, so the more particular stand first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from finance_app.imports.vocabulary.rules import plain_word


@dataclass(frozen=True, slots=True)
class Preset:
    """The export of one program: what must be in the header, and which column is which field.

    `columns` goes from the fields of a mapping to names of columns, `descriptions` to several.
    """

    name: str
    required: frozenset[str]
    columns: Mapping[str, str]
    descriptions: tuple[str, ...] = ()
    only_words: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())


def find_preset(header: Sequence[str]) -> Preset | None:
    """Return the preset whose export has this header, None for all other tables."""
    names = frozenset(map(plain_word, header))
    return next((one for one in PRESETS if one.required <= names), None)


def _required(names: str) -> frozenset[str]:
    return frozenset(plain_word(name) for name in names.split(","))


_XERO_SIDES: Final = (
    "Debit is read as money in, which is right for a bank account. Exchange the two for an "
    "account of expenses or income."
)

PRESETS: Final = (
    Preset(
        name="Firefly III",
        required=_required(
            "journal_id,type,currency_code,amount,date,source_name,destination_name"
        ),
        columns={
            "date": "date",
            "amount": "amount",
            "currency": "currency code",
            "counterparty": "destination name",
            "counterparty_in": "source name",
            "reference": "journal id",
            "category": "category",
            "only": "type",
        },
        descriptions=("description", "notes"),
        only_words=("withdrawal", "deposit"),
        remarks=("Transfers between your own accounts are left out.",),
    ),
    Preset(
        name="Midday",
        required=_required("Date,Description,Amount,Currency,Formatted amount,From / To,Category"),
        columns={
            "date": "date",
            "amount": "amount",
            "currency": "currency",
            "counterparty": "from to",
            "reference": "id",
            "category": "category",
            "balance": "balance",
        },
        descriptions=("description", "additional info", "note"),
    ),
    Preset(
        name="YNAB",
        required=_required("Account,Date,Payee,Memo,Outflow,Inflow"),
        columns={
            "date": "date",
            "debit": "outflow",
            "credit": "inflow",
            "counterparty": "payee",
            "category": "category",
            "balance": "running balance",
        },
        descriptions=("memo",),
    ),
    Preset(
        name="Actual",
        required=_required("Account,Date,Payee,Notes,Category,Amount,Cleared"),
        columns={
            "date": "date",
            "amount": "amount",
            "counterparty": "payee",
            "category": "category",
        },
        descriptions=("notes",),
        remarks=("The parts of a split are entries, its whole is not.",),
    ),
    Preset(
        name="Wave",
        required=_required(
            "Transaction ID,Transaction Date,Account Name,Account Group,"
            "Debit Amount (Two Column Approach),Credit Amount (Two Column Approach)"
        ),
        columns={
            "date": "transaction date",
            "debit": "debit amount two column approach",
            "credit": "credit amount two column approach",
            "counterparty": "vendor",
            "counterparty_in": "customer",
            "category": "account name",
            "only": "account group",
        },
        descriptions=("transaction description", "transaction line description", "notes memo"),
        only_words=("expense", "expenses", "income"),
        remarks=("Of each pair of lines, the one of an income or expense account is the entry.",),
    ),
    Preset(
        name="Xero account transactions",
        required=_required("Date,Source,Description,Reference,Debit,Credit"),
        columns={
            "date": "date",
            "debit": "credit",
            "credit": "debit",
            "balance": "running balance",
        },
        descriptions=("description", "reference"),
        remarks=(_XERO_SIDES,),
    ),
    Preset(
        name="Xero bank statement",
        required=_required("Date,Amount,Payee,Description,Reference"),
        columns={"date": "date", "amount": "amount", "counterparty": "payee"},
        descriptions=("description", "reference"),
    ),
    Preset(
        name="QuickBooks Online",
        required=_required("Date,Transaction Type,Name,Memo/Description,Split,Amount"),
        columns={
            "date": "date",
            "amount": "amount",
            "counterparty": "name",
            "category": "split",
            "balance": "balance",
        },
        descriptions=("memo description",),
    ),
    Preset(
        name="QuickBooks Desktop",
        required=_required("Type,Date,Num,Name,Memo,Split,Amount"),
        columns={
            "date": "date",
            "amount": "amount",
            "counterparty": "name",
            "category": "split",
            "balance": "balance",
        },
        descriptions=("memo",),
    ),
)
"""The exports that are known."""
