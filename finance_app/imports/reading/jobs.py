"""The child: limits itself first, then reads one file and sends what it holds to its parent.

Run as `python -m finance_app.imports.reading.jobs`, with a request on its standard input. Every
message is one line of JSON: what the head of the file says, about how many lines there are, the
lines in batches, and the facts at the end; or the sentence why not.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from finance_app.imports.detect.rules import find_format
from finance_app.imports.lines.rules import (
    FileUnreadableError,
    Format,
    StatementFile,
    StatementLine,
)
from finance_app.imports.reading.judging.rules import Judge
from finance_app.imports.reading.opening.rules import (
    TOO_MANY,
    Opened,
    Sample,
    Source,
    estimate,
    head_of,
    open_sample,
    open_source,
    read_sample,
    read_source,
    sample_of,
    without_padding,
)
from finance_app.imports.reading.packing.rules import COLUMNS, Batch, cleaned
from finance_app.imports.reading.rules import (
    CPU_SECONDS_BASE,
    LINES_MAX,
    SIZE_BYTES_MAX,
    ReadRequest,
    plain_account,
)
from finance_app.imports.reading.tallies.rules import Sum, Tally, plain
from finance_app.kit.sandbox import limit
from finance_app.ledger.suggestions.bayes.rules import Model

PREVIEW_LINES: Final = 20
"""How many lines the first screen shows."""

_PREVIEW_STATEMENTS: Final = 20
_TOO_LARGE: Final = "This file is larger than 200 MB, the most that can be imported."
_TOO_MUCH: Final = "This file needs more memory than one may have. Divide it into several files."
_MISFIT: Final = "Many rows do not fit. Check how dates and amounts are read, then choose again."
_MISFIT_SHARE: Final = 0.05


def run(source: IO[bytes], target: IO[bytes]) -> None:
    """Read what the request names and answer it."""
    request = ReadRequest(**json.load(source))
    size = Path(request.path).stat().st_size
    cpu_seconds = min(CPU_SECONDS_BASE + size // 1_000_000, request.cpu_seconds)
    limit(memory_bytes=request.memory_bytes, cpu_seconds=cpu_seconds)
    sentence = ""
    try:
        read(request, target)
    except FileUnreadableError as error:
        sentence = str(error)
    except MemoryError:
        sentence = _TOO_MUCH
    if sentence:  # sent when what the reader held is free again
        _send(target, {"error": cleaned(sentence)})


def read(request: ReadRequest, target: IO[bytes]) -> None:
    """Send all that is in the file. Raises FileUnreadableError."""
    path = Path(request.path)
    if path.stat().st_size > SIZE_BYTES_MAX:
        raise FileUnreadableError(_TOO_LARGE)
    content = path.read_bytes()
    kind = find_format(content)
    content = without_padding(content, kind)
    sample = sample_of(content, kind)
    if sample.is_whole:
        source = read_source(content, kind, request)
        opened, total = _open_at_once(source, estimate(content, kind, source), request, target)
    else:
        sampled = _open_sample(sample, kind, request, target)
        source = read_source(content, kind, request)
        total = estimate(content, kind, source)
        opened = open_source(source, request, sampled.choice if sampled else None)
        if sampled is None:
            _send(target, _preview(opened, request))
    _send(target, {"total": total})
    model = Model.from_stored(request.model) if request.model else None
    judge = Judge(request.currency_code, date.fromisoformat(request.today), model)
    _send(target, {"facts": cleaned(_send_lines(opened, request, judge, target))})


def _open_at_once(
    source: Source, total: int, request: ReadRequest, target: IO[bytes]
) -> tuple[Opened, int]:
    """Return a file that was read as a whole; a long sheet is shown before all rows are asked."""
    head = head_of(source, total)
    opened = open_source(head, request)
    _send(target, _preview(opened, request))
    return opened if head is source else open_source(source, request), total


def _open_sample(
    sample: Sample, kind: Format, request: ReadRequest, target: IO[bytes]
) -> Opened | None:
    """Show what the sample of a large file says, and return it, None where it says nothing."""
    with suppress(FileUnreadableError):  # what is wrong with the whole file is said later
        source = read_sample(sample.content, kind, request)
        opened = open_sample(source, request, is_even=sample.is_even)
        _send(target, _preview(opened, request))
        return opened
    return None


def _preview(opened: Opened, request: ReadRequest) -> dict[str, Any]:
    """Return the first screen: what the head of the file says, and its first lines."""
    judge = Judge(request.currency_code, date.fromisoformat(request.today))
    lines = []
    with suppress(FileUnreadableError):  # a head that was cut ends within a line
        for line, account in islice(_lines(opened, request), PREVIEW_LINES):
            lines.append(dict(zip(COLUMNS, judge.judge(line, account), strict=True)))
    accounts = [
        {"account": one.account, "name": one.account_name, "currency_code": one.currency_code}
        for one in opened.statements[:_PREVIEW_STATEMENTS]
    ]
    told = {**_facts(opened), "accounts": accounts, "lines": lines, "is_provisional": True}
    return {"preview": cleaned(told)}


def _lines(opened: Opened, request: ReadRequest) -> Iterator[tuple[StatementLine, str]]:
    for statement in opened.statements:
        account = plain_account(statement.account) or request.account
        for line in statement.lines:
            yield line, account


def _send_lines(
    opened: Opened, request: ReadRequest, judge: Judge, target: IO[bytes]
) -> dict[str, Any]:
    """Send all lines, none of them in one batch with those of another statement; return the facts.

    Raises FileUnreadableError where there are too many.
    """
    batch, told, sums = Batch(), [], dict[str | None, Sum]()
    count = 0
    for place, statement in enumerate(opened.statements):
        tally = Tally()
        account = plain_account(statement.account) or request.account
        for line in statement.lines:
            tally.take(line)
            if batch.take(judge.judge(line, account)):
                _send_batch(target, batch, place, statement)
                if count + tally.line_count > LINES_MAX:
                    raise FileUnreadableError(TOO_MANY)
        if len(batch):
            _send_batch(target, batch, place, statement)
        count += tally.line_count
        told.append(tally.told(statement))
        for code, found in tally.sums.items():
            sums.setdefault(code or request.currency_code, Sum()).take(found)
    if count > LINES_MAX:
        raise FileUnreadableError(TOO_MANY)
    facts = _facts(opened)
    choice = opened.choice
    is_misfit = judge.misfit_count > count * _MISFIT_SHARE
    if (
        is_misfit
        and choice
        and not choice.is_whole
        and not choice.is_told
        and not (request.mapping or {}).get("date_order")
    ):
        facts["questions"].append(_MISFIT)
    totals = {
        code: {
            "count": one.count,
            "money_in": plain(one.money_in),
            "money_out": plain(one.money_out),
        }
        for code, one in sorted(sums.items())
    }
    return {**facts, "statements": told, "totals": totals}


def _facts(opened: Opened) -> dict[str, Any]:
    """Return what is said of the file as a whole."""
    return {
        "format": opened.format,
        "version": opened.version,
        "header": list(opened.header) if opened.header is not None else None,
        "header_hash": opened.header_hash,
        "mapping": opened.mapping,
        "readings": opened.readings,
        "questions": list(opened.questions),
        "remarks": list(opened.remarks),
    }


def _send_batch(target: IO[bytes], batch: Batch, place: int, statement: StatementFile) -> None:
    told = {"statement": place, "account": cleaned(statement.account), "count": len(batch)}
    _send(target, {"lines": batch.empty(), **told})


def _send(target: IO[bytes], message: dict[str, Any]) -> None:
    target.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
    target.flush()


if __name__ == "__main__":
    run(sys.stdin.buffer, sys.stdout.buffer)
