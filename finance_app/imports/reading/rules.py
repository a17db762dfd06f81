"""What the child is asked, within which limits, and what makes a line the same in every file.

The key of a line depends on the line, its account and how often it came before in its file; so an
overlapping file gives the same keys, whatever else is in it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from finance_app.imports.lines.rules import LineKind, StatementLine

SIZE_BYTES_MAX: Final = 200_000_000
LINES_MAX: Final = 1_000_000
MEMORY_BYTES: Final = 530_000_000
"""The address space of the child; its memory in use is always less, under 512 MiB."""

CPU_SECONDS: Final = 180
CPU_SECONDS_BASE: Final = 60
"""A file has so much, and a second for each megabyte of it, up to `CPU_SECONDS`."""

WALL_SECONDS: Final = 600
BATCH_LINES: Final = 1_000
REFERENCE_LENGTH_MAX: Final = 200

_BOOKED, _PENDING = "", "pending"


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What the child is to read, and for whose books.

    `account` stands for the account where the file names none. `mapping` is what was chosen: the
    columns of a table, and with them or alone `sheet`, `encoding` and `delimiter`; for QIF the
    order of dates and the decimal mark. Where it names no order of dates or no decimal mark, the
    file decides. `saved` are mappings by the hash of a header; `mapping` goes before them.
    `model` guesses categories, as the ledger's suggestions store it.
    """

    path: str
    name: str
    currency_code: str
    today: str
    account: str = ""
    mapping: Mapping[str, Any] | None = None
    saved: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    model: Mapping[str, Any] | None = None
    memory_bytes: int = MEMORY_BYTES
    cpu_seconds: int = CPU_SECONDS


def plain_account(text: str) -> str:
    """Return an IBAN or account number to compare, without spaces and dashes."""
    return "".join(filter(str.isalnum, text)).upper()


def key_for(account: str, line: StatementLine, occurrence: int = 0) -> str:
    """Return the key of a line that can become an entry, as the hexadecimal digits of a UUID.

    `occurrence` is how many lines with the same `base_of` came before it in its file.
    """
    return key_of(base_of(account, line), occurrence)


def base_of(account: str, line: StatementLine) -> bytes:
    """Return what makes a line the same in every file, its occurrence aside."""
    return base_of_texts(
        account,
        line.date.isoformat() if line.date else "",
        f"{line.amount:f}" if line.amount is not None else "",
        (line.counterparty, line.description, line.reference),
        is_pending=line.kind is LineKind.PENDING,
    )


def base_of_texts(
    account: str, day: str, amount: str, texts: tuple[str, str, str], *, is_pending: bool
) -> bytes:
    """Return `base_of` a line from its ISO date, plain amount, and its three texts.

    Those are counterparty, description and reference. With a reference of the bank the first two
    do not count. What the bank has not booked is another line than what it books later: counted
    together, a line on its way would change the number of the booked ones.
    """
    counterparty, description, reference = texts
    plain = amount.rstrip("0").rstrip(".") if "." in amount else amount
    told = f"r\x1f{reference}" if reference else f"c\x1f{counterparty}\x1f{description}"
    kind = _PENDING if is_pending else _BOOKED
    return _digest(f"{account}\x1f{day}\x1f{plain}\x1f{kind}\x1f{told}")


def key_of(base: bytes, occurrence: int) -> str:
    """Return the key of the line that comes for the n-th time in its file, counted from zero."""
    return _digest(f"{base.hex()} {occurrence}").hex() if occurrence else base.hex()


def reference_key_of(account: str, reference: str) -> str | None:
    """Return what makes two references the same, None without one."""
    return _digest(f"{account}\x1f{reference}").hex() if reference else None


_HASH: Final = hashlib.blake2b(digest_size=16)


def _digest(text: str) -> bytes:
    copy = _HASH.copy()  # a third faster than a new one
    copy.update(text.encode("utf-8", "replace"))
    return copy.digest()
