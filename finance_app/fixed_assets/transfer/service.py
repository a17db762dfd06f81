"""The register out as CSV and in again: looked at row by row first, recorded all at once."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from finance_app.fixed_assets.filters.inputs import AssetFilter
from finance_app.fixed_assets.register.inputs import AssetInput
from finance_app.fixed_assets.register.rules import NAME_LENGTH_MAX, AssetType, ListedAsset
from finance_app.fixed_assets.register.service import (
    list_assets,
    record_assets,
    require_entry_open,
)
from finance_app.fixed_assets.register.wire.views import asset_body
from finance_app.fixed_assets.terms.rules import no_charge_notice
from finance_app.fixed_assets.transfer.repository import Key, TransferRepository
from finance_app.fixed_assets.transfer.rules import (
    COLUMNS,
    TEXTS,
    CsvError,
    CsvFile,
    CsvRow,
    csv_text,
    guarded,
    read_csv,
)
from finance_app.fixed_assets.types.service import known_types
from finance_app.identity.rules import Actor, Permission
from finance_app.kit import db
from finance_app.kit.errors import InvalidInputError, LockedError
from finance_app.kit.money import AmountError, parse_amount
from finance_app.ledger.bank_accounts.service import find_accounts
from finance_app.ledger.locks.service import locked_through

_PAGE: Final = 500
"""How many assets of an export are read at a time."""

_NO_PARENT: Final = "Choose an asset that is not itself a component."
_DISPOSED: Final = "This asset was disposed of, and a disposal is not imported. Leave the row out."
_TOO_LONG: Final = "This row has more cells than the first row names."
_CHANGED: Final = (
    "Its cost in the file is not its price with setup cost: what was added or disposed of since is"
    " not imported."
)


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row of an import: an asset to record, one that is there already, or what is wrong with it.

    `asset` is None and `problems` has a sentence per field where it cannot be recorded.
    `asset_id` is what it becomes, or the asset it is the same as; `same_as` says which that is.
    """

    number: int
    name: str
    asset: AssetInput | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    same_as: str = ""
    asset_id: UUID | None = None
    notices: tuple[str, ...] = ()
    parent_number: int | None = None

    @property
    def is_new(self) -> bool:
        """Say whether it is to be recorded."""
        return self.asset is not None and not self.same_as


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """All rows of an import in order, and the columns that mean nothing here."""

    rows: tuple[CheckedRow, ...]
    ignored: tuple[str, ...]


async def check_rows(actor: Actor, text: str) -> CheckedFile:
    """Return what an import of CSV would do, row by row; nothing is saved.

    Raises InvalidInputError (field `file`) for text that is no list of assets.
    """
    actor.require(Permission.WRITE)
    parsed = await _parsed(actor, text)
    async with db.transaction(actor) as session:
        return await _judged(actor, TransferRepository(session), parsed)


async def import_rows(actor: Actor, text: str) -> CheckedFile:
    """Record all rows that can be and are not there yet, in one transaction; returns all rows.

    Raises as `check_rows` does.
    """
    actor.require(Permission.WRITE)
    parsed = await _parsed(actor, text)
    async with db.transaction(actor) as session:
        repository = TransferRepository(session)
        await repository.lock()
        checked = await _judged(actor, repository, parsed)
        # Assets before their components, which refer to them.
        rows = sorted(
            (row for row in checked.rows if row.is_new),
            key=lambda row: row.asset is not None and row.asset.parent_id is not None,
        )
        if rows:
            await record_assets(
                actor,
                [row.asset for row in rows if row.asset is not None],
                source="import",
                ids=[row.asset_id for row in rows if row.asset_id is not None],
            )
    return checked


async def export_rows(actor: Actor, wanted: AssetFilter) -> AsyncIterator[str]:
    """Yield the assets of a filter as CSV, the header first, with their figures of the day.

    Each part is read by itself, so that a slow reader holds no connection.
    """
    actor.require(Permission.READ)
    part = wanted.model_copy(update={"limit": _PAGE, "cursor": ""})
    page = await list_assets(actor, part)
    yield csv_text([COLUMNS])
    while True:
        yield csv_text(_cells(one) for one in page.items)
        if page.next_cursor is None:
            return
        page = await list_assets(actor, part.model_copy(update={"cursor": page.next_cursor}))


async def _parsed(actor: Actor, text: str) -> CheckedFile:
    """Return the rows as far as they can be judged by themselves, each with an id of its own."""
    types = await known_types(actor)
    try:
        # In a thread: ten thousand rows would hold up everybody else.
        return await asyncio.to_thread(_parse, actor, text, types)
    except CsvError as error:
        raise InvalidInputError(str(error), fields={"file": str(error)}) from None


def _parse(actor: Actor, text: str, types: Mapping[str, AssetType]) -> CheckedFile:
    file: CsvFile = read_csv(text)
    numbers = {
        row.cells["id"].casefold(): row.number for row in reversed(file.rows) if "id" in row.cells
    }
    rows = tuple(_parse_row(actor, row, types, numbers) for row in file.rows)
    return CheckedFile(rows, file.ignored)


def _parse_row(
    actor: Actor, row: CsvRow, types: Mapping[str, AssetType], numbers: Mapping[str, int]
) -> CheckedRow:
    """Return a row read; a component of another row of the file keeps the number of that row."""
    cells = dict(row.cells)
    made = CheckedRow(
        row.number,
        " ".join(cells.get("name", "").split())[:NAME_LENGTH_MAX],
        parent_number=numbers.get(cells.get("parent_id", "").casefold()),
    )
    if made.parent_number is not None:
        del cells["parent_id"]
    wrong = {"row": _TOO_LONG} if row.is_too_long else {}
    if "disposed_on" in cells:
        wrong["disposed_on"] = _DISPOSED
    code = cells.get("currency_code", actor.currency_code)
    if code.upper() != actor.currency_code:
        wrong["currency_code"] = f"This business keeps its books in {actor.currency_code}."
    named = " ".join(cells.get("type", "").split()).casefold()
    try:
        asset = AssetInput.parse(cells, actor.currency_code, types.get(named))
    except InvalidInputError as error:
        return replace(made, problems={**error.fields, **wrong})
    if wrong:
        return replace(made, problems=wrong)
    found = [no_charge_notice(asset.terms, asset.cost), _changed_notice(cells, asset, actor)]
    notices = tuple(one for one in found if one)
    return replace(made, asset=asset, asset_id=db.new_id(), notices=notices)


def _changed_notice(cells: Mapping[str, str], asset: AssetInput, actor: Actor) -> str:
    """Return what to say of an asset that an export shows with another cost than it began with."""
    cost: Decimal | None = None
    with suppress(AmountError):
        cost = parse_amount(cells.get("cost", ""), actor.currency_code)
    return _CHANGED if cost is not None and cost != asset.cost else ""


async def _judged(actor: Actor, repository: TransferRepository, parsed: CheckedFile) -> CheckedFile:
    """Return the rows as the register, the period lock and the other rows let them be."""
    rows = await _without_locked(actor, parsed.rows)
    rows = await _without_accounts(actor, rows)
    rows = await _without_same(repository, rows)
    return replace(parsed, rows=tuple(await _with_parents(repository, rows)))


async def _without_locked(actor: Actor, rows: Sequence[CheckedRow]) -> list[CheckedRow]:
    """Refuse assets that would enter the register in locked books."""
    locked = await locked_through(actor)
    made, problems = list(rows), dict[str, str]()
    for at, row in enumerate(rows):
        if locked is None or row.asset is None or row.asset.basis.enters_on > locked:
            continue
        if not problems:
            try:
                await require_entry_open(actor, row.asset.basis)
            except LockedError as error:
                problems = error.fields
        made[at] = replace(row, asset=None, asset_id=None, problems=problems)
    return made


async def _without_accounts(actor: Actor, rows: Sequence[CheckedRow]) -> list[CheckedRow]:
    """Refuse assets that were paid from an account which does not exist, or is archived."""
    names = {row.asset.bank_account for row in rows if row.asset is not None}
    _, problems = await find_accounts(actor, names)
    made = []
    for row in rows:
        text = problems.get(row.asset.bank_account, "") if row.asset is not None else ""
        wrong = replace(row, asset=None, asset_id=None, problems={"bank_account": text})
        made.append(wrong if text else row)
    return made


async def _without_same(
    repository: TransferRepository, rows: Sequence[CheckedRow]
) -> list[CheckedRow]:
    """Skip assets that are in the register already or stand in an earlier row."""
    kept = await repository.find_same(
        list({_key(row.asset): None for row in rows if row.asset is not None})
    )
    seen: dict[Key, CheckedRow] = {}
    made = []
    for row in rows:
        if row.asset is None:
            made.append(row)
            continue
        key = _key(row.asset)
        if key in kept:
            same_as = "This asset is in the register already."
            made.append(replace(row, same_as=same_as, asset_id=kept[key]))
        elif key in seen:
            first = seen[key]
            same_as = f"This is the same asset as in row {first.number}."
            made.append(replace(row, same_as=same_as, asset_id=first.asset_id))
        else:
            seen[key] = row
            made.append(row)
    return made


async def _with_parents(
    repository: TransferRepository, rows: Sequence[CheckedRow]
) -> list[CheckedRow]:
    """Give components the id of their asset, and refuse those that have none to belong to."""
    by_number = {row.number: row for row in rows}
    wanted: dict[int, UUID | None] = {}
    for row in rows:
        if row.asset is None or row.same_as:
            continue
        if row.parent_number is not None:
            wanted[row.number] = by_number[row.parent_number].asset_id
        elif row.asset.parent_id is not None:
            wanted[row.number] = row.asset.parent_id
    parents = await repository.list_parents({one for one in wanted.values() if one})
    plain = {row.asset_id for row in rows if row.is_new and row.number not in wanted}
    made = []
    for row in rows:
        if row.number not in wanted or row.asset is None:
            made.append(row)
            continue
        parent_id = wanted[row.number]
        if parent_id is not None and parent_id in parents | plain:
            asset = row.asset.model_copy(update={"parent_id": parent_id})
            made.append(replace(row, asset=asset))
            continue
        text = _NO_PARENT
        if parent_id is None:
            text = f"Its asset is in row {row.parent_number}, which cannot be imported."
        made.append(replace(row, asset=None, asset_id=None, problems={"parent_id": text}))
    return made


def _key(asset: AssetInput) -> Key:
    return asset.name, asset.serial_number, asset.acquisition_date, asset.value


def _cells(listed: ListedAsset) -> list[str]:
    """Return an asset as the cells of its row, in the words of the API."""
    body = asset_body(listed)
    return [_cell(name, body[name]) for name in COLUMNS]


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(str(value)) if name in TEXTS else str(value)
