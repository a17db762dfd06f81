"""CAMT: the statements of a document with their balances, and their entries as lines.

All balances are kept; the booked ones open and close the statement. Where the bank says how many
entries there are, they are counted.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from finance_app.imports.bookings.rules import OwnAccount, account_of, lines_of, signed, text_of
from finance_app.imports.documents.rules import Entries, Found, heads_of
from finance_app.imports.lines.rules import (
    Balance,
    FileUnreadableError,
    Format,
    Replay,
    StatementFile,
    StatementLine,
    quoted,
)
from finance_app.imports.statements.rules import (
    STATEMENTS_MAX,
    TOO_MANY,
    code_of,
    day_of,
    same_currency,
)
from finance_app.kit.money import AmountError

_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD", "ITBD")
_NO_STATEMENT: Final = (
    "This XML file has no bank statement in it (it is {}). Statements are camt.052, camt.053 and "
    "camt.054."
)
_MISSING: Final = "Entries by the bank's count: {:,}; in the file: {:,}. Some may be missing."


def read_camt(content: bytes, currency_code: str | None = None) -> tuple[StatementFile, ...]:
    """Return the statements of a document; `currency_code` holds where it names none.

    Raises FileUnreadableError for damaged XML, and for XML without a statement.
    """
    namespace, heads = heads_of(content)
    version = namespace.rpartition(":")[2]
    if not heads:
        raise FileUnreadableError(_NO_STATEMENT.format(quoted(version or "of another kind")))
    if len(heads) > STATEMENTS_MAX:
        raise FileUnreadableError(TOO_MANY)
    entries = Entries(content)
    return tuple(_statement(head, version, entries, currency_code) for head in heads)


def _statement(
    head: Found, version: str, entries: Entries, currency_code: str | None
) -> StatementFile:
    element = head.element
    account = element.find("Acct")
    balances = list(_balances(element))
    currency = code_of(text_of(account, "Ccy"))
    if currency is None:
        currency = next((one.currency_code for one in balances), None) or currency_code
    own = OwnAccount(account_of(account), text_of(account, "Ownr/Nm", "Ownr/Pty/Nm"), currency)
    return StatementFile(
        format=Format.CAMT,
        version=version,
        account=own.number,
        currency_code=currency,
        opening_balance=_booked(balances, _OPENING, currency),
        closing_balance=_booked(balances, _CLOSING, currency),
        first_on=day_of(text_of(element, "FrToDt/FrDtTm", "FrToDt/FrDt")),
        last_on=day_of(text_of(element, "FrToDt/ToDtTm", "FrToDt/ToDt")),
        lines=Replay(lambda: _lines(entries.of(head.index), own)),
        name=text_of(element, "Id"),
        account_name=text_of(account, "Nm") or own.name,
        bank=text_of(
            account,
            "Svcr/FinInstnId/BICFI",
            "Svcr/FinInstnId/BIC",
            "Svcr/FinInstnId/Nm",
            "Svcr/FinInstnId/NmAndAdr/Nm",
        ),
        balances=tuple(balances),
        problems=tuple(_problems(element, head.entry_count)),
    )


def _lines(entries: Iterator[Element], own: OwnAccount) -> Iterator[StatementLine]:
    number = 0
    for entry in entries:
        for line in lines_of(entry, own):
            number += 1
            yield line._replace(number=number)


def _balances(element: Element) -> Iterator[Balance]:
    """Yield all balances that can be read, with the codes of their kinds."""
    for one in element.findall("Bal"):
        amount = one.find("Amt")
        try:
            value = signed(amount, text_of(one, "CdtDbtInd"))
        except AmountError:
            continue
        if value is not None and amount is not None:
            yield Balance(
                value,
                code_of(amount.get("Ccy", "")),
                day_of(text_of(one, "Dt/Dt", "Dt/DtTm")),
                text_of(one, "Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd", "Tp/Prtry"),
            )


def _booked(
    balances: list[Balance], codes: tuple[str, ...], currency_code: str | None
) -> Balance | None:
    """Return the balance of the first kind there is: the first to open, the last to close."""
    for code in codes:
        found = [one for one in balances if one.code == code]
        if found:
            return same_currency(found if codes is _OPENING else found[::-1], currency_code)
    return None


def _problems(element: Element, entry_count: int) -> Iterator[str]:
    told = text_of(element, "TxsSummry/TtlNtries/NbOfNtries")
    if told.isdigit() and len(told) < 10 and int(told) != entry_count:
        yield _MISSING.format(int(told), entry_count)
