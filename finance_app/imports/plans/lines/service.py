"""Look at the lines of a plan, put one right, take a duplicate anyway, leave a line out."""

from typing import Any, Final
from uuid import UUID

from finance_app.identity.rules import Actor, Permission
from finance_app.imports.lines.rules import LineKind, StatementLine
from finance_app.imports.plans.booking.service import ImportNotFoundError
from finance_app.imports.plans.filling.service import account_token
from finance_app.imports.plans.lines.inputs import LineInput, LinesWanted
from finance_app.imports.plans.lines.repository import LineRepository
from finance_app.imports.plans.repository import PlanRepository
from finance_app.imports.plans.rules import Duplicate, Plan, PlanLine
from finance_app.imports.plans.service import held
from finance_app.imports.reading.rules import key_for, plain_account, reference_key_of
from finance_app.kit import db
from finance_app.kit.errors import InvalidInputError, NotFoundError
from finance_app.kit.money import round_amount
from finance_app.kit.paging import Cursor, Page, decode_cursor, page_of, wrong_cursor

LINES_SORT: Final = "number"
_POSITION_MAX: Final = 2**31 - 1
_CHANGEABLE: Final = (
    "date", "amount", "counterparty", "description", "reference", "category",
)  # fmt: skip


class LineNotFoundError(NotFoundError):
    """This import has no such line."""


class LineUnfitError(InvalidInputError):
    """This line cannot be imported before what is wrong with it is put right."""


async def change_line(
    actor: Actor, import_id: UUID, position: int, entered: LineInput
) -> tuple[PlanLine, Plan]:
    """Correct a line in place, take a duplicate anyway, or leave a line out.

    A line whose day, amount or texts were wrong is judged as if the file had it as corrected: it
    may turn out to be a duplicate. A line that was right keeps its key whatever it is called now.
    Raises `LineUnfitError` for a line that is wanted and cannot be, `LineNotFoundError`,
    `ImportClosedError`.
    """
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        plans = PlanRepository(session, actor.organization_id)
        plan = await held(plans, import_id)
        lines = LineRepository(session, actor.organization_id, import_id)
        line = await _line(lines, position)
        if entered.given:
            values = _corrected(plan, line, entered)
            if _keeps_key(line, values):
                values |= _claims_of(line)
            else:
                told = plan.statements[line.statement]["account"]
                account = plain_account(told) or await account_token(actor, plan.bank_account_id)
                values |= await _claims(lines, line, values, account)
            await lines.change(line, values)
            line = await _line(lines, position)
        if entered.is_wanted is not None and entered.is_wanted != line.is_wanted:
            if entered.is_wanted and not _is_fit(line):
                raise LineUnfitError
            await lines.choose(line, is_wanted=entered.is_wanted)
        await plans.touch(import_id)
        return await _line(lines, position), plan


async def choose_duplicates(actor: Actor, import_id: UUID, *, is_wanted: bool) -> None:
    """Take all lines that may be in the books already, or leave them all out."""
    actor.require(Permission.WRITE)
    async with db.transaction(actor) as session:
        plans = PlanRepository(session, actor.organization_id)
        await held(plans, import_id)
        lines = LineRepository(session, actor.organization_id, import_id)
        await lines.choose_duplicates(is_wanted=is_wanted)
        await plans.touch(import_id)


async def list_lines(actor: Actor, import_id: UUID, wanted: LinesWanted) -> Page[PlanLine]:
    """Return one page of a plan's lines in the order of the file.

    Raises InvalidInputError (field `cursor`), `ImportNotFoundError`.
    """
    actor.require(Permission.READ)
    cursor = decode_cursor(wanted.cursor, sort=LINES_SORT) if wanted.cursor else None
    place, is_backward = _place(cursor), cursor is not None and cursor.is_backward
    async with db.transaction(actor, read_only=True) as session:
        if await PlanRepository(session, actor.organization_id).find(import_id) is None:
            raise ImportNotFoundError
        lines = LineRepository(session, actor.organization_id, import_id)
        rows = await lines.list_page(
            wanted.filter, place, most=wanted.limit + 1, is_backward=is_backward
        )
    return page_of(
        rows,
        limit=wanted.limit,
        sort=LINES_SORT,
        cursor=cursor,
        place=lambda line: (str(line.position), import_id),
    )


def _place(cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    if not cursor.key.isascii() or not cursor.key.isdigit() or int(cursor.key) > _POSITION_MAX:
        raise wrong_cursor()
    return int(cursor.key)


def _is_fit(line: PlanLine) -> bool:
    return not line.problems and line.kind != LineKind.NOTE and bool(line.amount)


def _corrected(plan: Plan, line: PlanLine, entered: LineInput) -> dict[str, Any]:
    """Return the columns of a line with what was entered. Raises `LineUnfitError`."""
    values: dict[str, Any] = {
        name: getattr(entered if name in entered.given else line, name) for name in _CHANGEABLE
    }
    missing = {
        name: f"Enter the {name} of this line."
        for name in ("date", "amount")
        if values[name] is None or (name == "amount" and not values[name])
    }
    if line.currency_code != plan.currency_code and "amount" not in entered.given:
        missing["amount"] = f"Enter the amount in {plan.currency_code}."
    if missing:
        raise LineUnfitError(fields=missing)
    values["amount"] = round_amount(values["amount"], plan.currency_code)
    values["currency_code"] = plan.currency_code
    values["is_suggested"] = line.is_suggested and "category" not in entered.given
    return values


def _keeps_key(line: PlanLine, values: dict[str, Any]) -> bool:
    """Say whether a corrected line is still the one that the file has.

    It is where it had no problems and day and amount stay: the next file will say the same again.
    """
    told = (line.date, line.amount)
    return _is_fit(line) and bool(line.key) and told == (values["date"], values["amount"])


def _claims_of(line: PlanLine) -> dict[str, Any]:
    """Return the key of a line as it stands, and what it may be the same as."""
    return {
        "key": line.key,
        "reference_key": line.reference_key,
        "duplicate": line.duplicate.value,
        "match_id": line.match_id,
        "is_wanted": line.is_wanted,
    }


async def _claims(
    lines: LineRepository, line: PlanLine, values: dict[str, Any], account: str
) -> dict[str, Any]:
    """Return the key of a corrected line, and what it may be the same as."""
    texts = {name: values[name] for name in ("counterparty", "description", "reference")}
    told = StatementLine(line.number, values["date"], values["amount"], None, **texts)
    occurrence = 0
    while await lines.has_key(key := key_for(account, told, occurrence), line.position):
        occurrence += 1
    known, found = await lines.find_known(key), Duplicate.IMPORTED
    if known is None:
        known, found = await lines.find_by_hand(values["date"], values["amount"]), Duplicate.BY_HAND
    return {
        "key": key,
        "reference_key": reference_key_of(account, values["reference"]),
        "duplicate": (found if known else Duplicate.NONE).value,
        "match_id": known,
        "is_wanted": known is None,
    }


async def _line(lines: LineRepository, position: int) -> PlanLine:
    found = await lines.find(position)
    if found is None:
        raise LineNotFoundError
    return found
