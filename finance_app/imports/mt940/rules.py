"""MT940 and MT942, with the tags of the mt-940 package, each on its own.

The package as a whole gives up a file for one odd tag, overwrites a line that has no type with
the next, moves 30 February to the 28th, and opens a file whose name it is given as content. So
statements are divided here; the package reads tag by tag; a line it cannot read is read loosely,
and what nobody can read is a line with a problem. Every :61: is a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from mt940.tags import FinalClosingBalance, SumEntries

from finance_app.imports.encodings.rules import text_of
from finance_app.imports.lines.rules import (
    Balance,
    FileUnreadableError,
    Format,
    LineKind,
    Replay,
    StatementFile,
    StatementLine,
    add_up,
    quoted,
    tidy,
)
from finance_app.imports.narratives.rules import read_narrative
from finance_app.imports.postings.rules import read_posting, short_day, signed_amount
from finance_app.imports.statements.rules import (
    STATEMENTS_MAX,
    TOO_MANY,
    code_of,
    finished,
    point_or_comma,
)
from finance_app.kit.money import AmountError

_TAG: Final = re.compile(
    r"^[ \t]*:\n?(13D?|20|21|25P?|28C?|34F?|60[FM]?|61|62[FM]?|64|65|86|90[CD]?|NS):", re.MULTILINE
)
_END: Final = re.compile(r"^(?:-(?:\}.*|\x03|XXX)?|\{[1-5]:.*|:940:)[ \t]*$", re.MULTILINE)
_EXPECTED: Final = "E"
_REVERSED: Final = "R"
_NO_REFERENCES: Final = frozenset({"", "NONREF", "NOREF", "NOTPROVIDED"})
_OPENING: Final = ("60F", "60M", "60")
_CLOSING: Final = ("62F", "62M", "62")
_OTHERS: Final = ("64", "65")
_OF_LINES: Final = frozenset({"61", "86", "NS"})
_BALANCE_TAG: Final = FinalClosingBalance()
_SUM_TAG: Final = SumEntries()

_NO_STATEMENT: Final = (
    "This looks like MT940, but has neither a line (:61:) nor a balance (:60F:, :62F:) in it."
)
_IS_REVERSED: Final = "The bank reversed an earlier booking."
_NOT_CLOSED: Final = "This statement has no closing balance. The file may have been cut off."
_TWO_OPENINGS: Final = "This statement has several opening balances; the first is taken."
_WRONG_BALANCE: Final = "{} is not a balance of MT940."
_MISSING: Final = "{} by the bank's count: {:,}, {} in all; in the file: {:,}, {} in all."


@dataclass(slots=True)
class _Block:
    """One statement as it stands: its own tags, and how many lines are between them."""

    start: int
    end: int = 0
    values: dict[str, list[str]] = field(default_factory=dict)
    tag_count: int = 0
    line_count: int = 0

    def first(self, *tags: str) -> str:
        return next((self.values[tag][0] for tag in tags if tag in self.values), "")

    @property
    def is_worth_reading(self) -> bool:
        return bool(self.line_count or self.first(*_OPENING, *_CLOSING, *_OTHERS))


def read_mt940(content: bytes, currency_code: str | None = None) -> tuple[StatementFile, ...]:
    """Return the statements of a file; `currency_code` holds where one has no balance.

    Raises FileUnreadableError where there is neither a line nor a balance.
    """
    text = text_of(content).replace("\r\n", "\n").replace("\r", "\n")
    blocks = [one for one in _blocks(text) if one.is_worth_reading]
    if not blocks:
        raise FileUnreadableError(_NO_STATEMENT)
    if len(blocks) > STATEMENTS_MAX:
        raise FileUnreadableError(TOO_MANY)
    return tuple(_statement(text, block, currency_code) for block in blocks)


def _tags(text: str, start: int, end: int) -> Iterator[tuple[str, str, int]]:
    """Yield each tag with its value, without what stands between two statements."""
    found = _TAG.search(text, start, end)
    while found:
        following = _TAG.search(text, found.end(), end)
        value = text[found.end() : following.start() if following else end]
        closed = _END.search(value, 1)
        lines = (value[: closed.start()] if closed else value).split("\n")
        yield found[1], "\n".join(filter(str.strip, lines)), found.start()
        found = following


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the statements: each begins with a :20:, or with the first tag there is."""
    block = _Block(0)
    for tag, value, place in _tags(text, 0, len(text)):
        if tag == "20" and block.tag_count:
            block.end = place
            yield block
            block = _Block(place)
        block.tag_count += 1
        block.line_count += tag == "61"
        if not _is_of_line(tag, block.line_count):
            block.values.setdefault(tag, []).append(value)
    block.end = len(text)
    yield block


def _is_of_line(tag: str, line_count: int) -> bool:
    """Say whether a tag belongs to a line; a :25: between lines is a :86: gone wrong."""
    return tag in _OF_LINES or (tag.startswith("25") and line_count > 0)


def _statement(text: str, block: _Block, currency_code: str | None) -> StatementFile:
    problems: list[str] = []
    read = {
        tag: _balance(tag, value, problems)
        for tag in (*_OPENING, *_CLOSING, *_OTHERS)
        for value in block.values.get(tag, ())[:1]
    }
    balances = [one for one in read.values() if one]
    account, told = _account(block.first("25", "25P"))
    named = [one.currency_code for one in balances] + [code_of(block.first("34F")[:3]), told]
    currency = next(filter(None, named), None) or currency_code
    opening = next((read[tag] for tag in _OPENING if read.get(tag)), None)
    closing = next((read[tag] for tag in _CLOSING if read.get(tag)), None)
    is_report = bool(block.first("34F", "90D", "90C"))
    problems += [_NOT_CLOSED] if opening and not closing and not is_report else []
    if len(set(block.values.get("60F", ()))) > 1:
        problems.append(_TWO_OPENINGS)
    lines = Replay(lambda: _lines(text, block, currency))
    problems += _wrong_sums(block, lines)
    return StatementFile(
        format=Format.MT940,
        version="MT942" if is_report else "MT940",
        account=account,
        currency_code=currency,
        opening_balance=opening,
        closing_balance=closing,
        first_on=opening.date if opening else None,
        last_on=closing.date if closing else None,
        lines=lines,
        name=tidy(f"{block.first('20')} {block.first('28C', '28')}"),
        balances=tuple(balances),
        problems=tuple(problems),
    )


def _account(text: str) -> tuple[str, str | None]:
    """Return the account, and the currency that some banks write behind it."""
    account = tidy(text.split("\n", maxsplit=1)[0])
    code = code_of(account[-3:])
    if code and account[-4:-3].isdigit():
        return account[:-3], code
    return account, None


def _balance(tag: str, text: str, problems: list[str]) -> Balance | None:
    found = _BALANCE_TAG.re.fullmatch(text.strip())
    try:
        amount = signed_amount(found["amount"], found["status"], None) if found else None
        day = short_day(found["year"], found["month"], found["day"]) if found else None
    except (ValueError, ArithmeticError):
        amount = None
    if found is None or amount is None:
        problems.append(_WRONG_BALANCE.format(quoted(f":{tag}:{text}")))
        return None
    return Balance(amount, code_of(found["currency"]), day, tag)


def _wrong_sums(block: _Block, lines: Replay[StatementLine]) -> Iterator[str]:
    """Yield where the lines miss the counts and sums that a report says they come to."""
    for tag, word in (("90D", "Debits"), ("90C", "Credits")):
        found = _SUM_TAG.re.match(block.first(tag).strip())
        if found is None or not found["number"]:
            continue
        amounts = [one.amount for one in lines if one.amount and (one.amount < 0) == (tag == "90D")]
        total = add_up(map(abs, amounts))
        try:
            told = point_or_comma(found["amount"])
        except AmountError:
            continue
        if int(found["number"]) != len(amounts) or told != total:
            count = int(found["number"])
            yield _MISSING.format(word, count, told, len(amounts), total)


def _lines(text: str, block: _Block, currency_code: str | None) -> Iterator[StatementLine]:
    number, told = 0, ""
    narratives: list[str] | None = None
    for tag, value, _ in _tags(text, block.start, block.end):
        if tag == "61":
            if narratives is not None:
                yield _line(number, told, narratives, currency_code)
            number, told, narratives = number + 1, value, []
        elif narratives is not None and _is_of_line(tag, number):
            narratives.append(value)
        elif narratives is not None:
            yield _line(number, told, narratives, currency_code)
            narratives = None
    if narratives is not None:
        yield _line(number, told, narratives, currency_code)


def _line(
    number: int, told: str, narratives: list[str], currency_code: str | None
) -> StatementLine:
    read = read_posting(told)
    narrative = read_narrative("\n".join(narratives), read.reference, read.details)
    remarks = (_IS_REVERSED,) if read.mark.startswith(_REVERSED) else ()
    return finished(
        StatementLine(
            number=number,
            date=read.day,
            amount=read.amount,
            currency_code=currency_code,
            counterparty=narrative.counterparty,
            counterparty_account=narrative.account,
            description=narrative.description,
            reference="" if read.bank_reference.upper() in _NO_REFERENCES else read.bank_reference,
            kind=LineKind.PENDING if read.mark.startswith(_EXPECTED) else LineKind.BOOKED,
            raw=tuple(tidy(one) for one in (told, *narratives)),
            problems=read.problems,
            remarks=remarks,
        )
    )
