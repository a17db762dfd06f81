"""Field :86: of MT940. The standard leaves its content to the banks, so this knows their ways.

German banks number the parts (?20, ?32 or >20), Dutch and Scandinavian ones name them (/NAME/),
others write plain text. Nothing is lost: what is in no known part is in the description.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from finance_app.imports.lines.rules import join_texts, tidy

_FULL_LINE: Final = 65
_FULL_PART: Final = 27
_NUMBERED: Final = re.compile(r"\s*[0-9]{3}([^\w\s/])(?=[0-9]{2})")
_PURPOSES: Final = frozenset(f"{tens}{ones}" for tens in "26" for ones in range(10))
_NAMES: Final = ("32", "33")
_SEPA: Final = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|DDAT|SQTP|ORCR|ORMR|COAM|OAMT|BREF"
    r"|RREF)\+"
)
_NAMED: Final = re.compile(
    r"/(TRTP|RTYP|PREF|NRTX|EREF|IREF|KREF|MARF|CSID|BENM|ORDP|NAME|ID|ADDR|REMI|ISDT|SVCL|RTRN"
    r"|IBAN|BIC|PURP|CNTP|ULTC|ULTD|ULTB|ULDB|EXCH|CHGS|CDTRREFTP|CDTRREF|OCMT|BUSP|DTEN)/"
)
_REMITTANCE: Final = re.compile(r"^(?:USTD/{1,2}|STRD/)")
_KNAB: Final = re.compile(r"REK:\s*([A-Z0-9]+)\s*/\s*NAAM:\s*(.+)")
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
_SPACED: Final = re.compile(r"(\S+) {2,}(\S.*)")
_HAS_WORD: Final = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Narrative:
    """Who was on the other side, and what the line is for."""

    counterparty: str
    account: str
    description: str


def read_narrative(text: str, reference: str, details: str) -> Narrative:
    """Return what :86: says; `reference` and `details` are those of the :61: before it."""
    numbered = _NUMBERED.match(text)
    if numbered:
        found = _numbered("".join(text.split("\n")), numbered[1])
    elif _NAMED.search(text):
        found = _named(_joined(text))
    else:
        found = _plain(_joined(text), reference, details)
    described = join_texts(found.description, "" if found.counterparty == details else details)
    return Narrative(found.counterparty, found.account, described)


def _joined(text: str) -> str:
    """Return the lines as one: a full line goes on in the next, a short one has ended a word."""
    joined = ""
    for line in text.split("\n"):
        joined += line if len(line) >= _FULL_LINE else f"{line.rstrip()} "
    return joined.strip()


def _numbered(text: str, mark: str) -> Narrative:
    """Read 166?00GUTSCHRIFT?20SVWZ+Rent?31DE42...?32Landlord, with any mark for the ?."""
    pieces = re.split(rf"{re.escape(mark)}([0-9]{{2}})", text)
    parts = list(zip(pieces[1::2], pieces[2::2], strict=True))
    purpose = _glued([value for number, value in parts if number in _PURPOSES])
    rest = [value for number, value in parts if number[0] == "7"]
    values = dict(parts)
    told = _sepa(purpose)
    description = join_texts(told.get("SVWZ", ""), told.get("", ""), *rest)
    if not description:
        description = join_texts(purpose, values.get("00", ""))
    return Narrative(
        counterparty=tidy(_glued([value for number, value in parts if number in _NAMES])),
        account=tidy(values.get("31", "")) or tidy(told.get("IBAN", "")),
        description=description,
    )


def _glued(parts: Sequence[str]) -> str:
    """Return parts of 27 characters as one text: a full one goes on in the next."""
    return "".join(part if len(part) >= _FULL_PART else f"{part} " for part in parts).strip()


def _sepa(purpose: str) -> dict[str, str]:
    """Return the purpose by its keywords, under "" what stands before the first."""
    pieces = _SEPA.split(purpose)
    found = {"": pieces[0].strip()}
    for key, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found.setdefault(key, value.strip())
    return found


def _named(text: str) -> Narrative:
    """Read /BENM//NAME/Landlord/REMI/Rent, and /CNTP/ with account, bank and name in it."""
    pieces = _NAMED.split(text)
    values: dict[str, str] = {"": pieces[0]}
    for key, value in zip(pieces[1::2], pieces[2::2], strict=True):
        values.setdefault(key, value.strip("/ "))
    account, name = values.get("IBAN", ""), values.get("NAME", "")
    if values.get("CNTP"):
        account, _, name, *_ = (*values["CNTP"].split("/"), "", "", "")
    purpose = _REMITTANCE.sub("", values.get("REMI", ""))
    told = purpose or join_texts(*(values.get(one, "") for one in ("CDTRREF", "TRTP", "EREF")))
    return Narrative(tidy(name), tidy(account), join_texts(values[""], told))


def _plain(text: str, reference: str, details: str) -> Narrative:
    """Read plain text; the line before it may name account and holder."""
    known = _KNAB.search(text)
    if known:
        return Narrative(tidy(known[2]), known[1], tidy(text[: known.start()]) or tidy(text))
    spaced = _SPACED.fullmatch(reference)
    if spaced and _HAS_WORD.search(spaced[2]):
        account = spaced[1].removeprefix("NONREF")
        return Narrative(tidy(spaced[2]), account, tidy(text))
    is_repeated = bool(reference) and text.startswith(f"{reference} {details}")
    if (_IBAN.fullmatch(reference) or is_repeated) and _HAS_WORD.search(details):
        told = text.removeprefix(f"{reference} {details}")
        return Narrative(tidy(details), reference, tidy(told))
    return Narrative("", "", tidy(text))
