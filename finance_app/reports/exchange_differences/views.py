"""Exchange differences as their page shows them: a line a currency, and what was posted."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from finance_app.kit.money import CURRENCIES, format_accounting, format_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.exchange_rates.rules import no_rate_text, rate_text
from finance_app.ledger.revaluations.rules import SIDES, Difference, Differences, Revaluation
from finance_app.reports.shell.days.rules import short_date
from finance_app.reports.shell.statement.views import (
    LineView,
    TableView,
    Title,
    money_cell,
    table_view,
    text_cell,
)

PATH: Final = "/reports/exchange-differences"
_TITLES: Final = (
    Title("Currency"), Title("Open"), Title("In the books"), Title("Closing rate"), Title("Worth"),
    Title("Gain"),
)  # fmt: skip
_BLANK: Final = text_cell("")


@dataclass(frozen=True, slots=True)
class PostedView:
    """A difference that was posted, and its entry of the day."""

    id: str
    title: str
    text: str
    href: str


def differences_view(found: Differences, code: str) -> TableView:
    """Return a line a currency under each side; empty where nothing is open."""
    lines: list[LineView] = []
    for kind, title in SIDES.items():
        own = [one for one in found.lines if one.open.kind is kind]
        if own:
            lines += [LineView("section", title), *(_line(one, found, code) for one in own)]
    if not lines:
        return TableView()
    sign = CURRENCIES[code].symbol
    cells = [*[_BLANK] * 4, money_cell(found.gain, code, sign=sign)]
    lines.append(LineView("total", "Gain at the closing rates", cells))
    return table_view(_TITLES, lines)


def problem_texts(found: Differences) -> list[str]:
    """Return a sentence for each currency without a rate, with its last one."""
    missing = {one.open.currency_code: one.last for one in found.missing}
    return [no_rate_text(code, found.day, last) for code, last in sorted(missing.items())]


def posted_views(found: Differences, code: str) -> list[PostedView]:
    """Return what was posted for the day."""
    return [_posted(one, code) for one in found.posted]


def posted_text(count: int) -> str:
    """Return what to say after posting."""
    if not count:
        return "There was nothing to post."
    return "Difference posted." if count == 1 else f"{count:,} differences posted."


def _line(one: Difference, found: Differences, code: str) -> LineView:
    is_open = one.open
    href = f"/{is_open.kind.plural}?status=open"
    opened = [
        text_cell(format_accounting(is_open.foreign_amount, is_open.currency_code), href),
        money_cell(is_open.amount, code, href),
    ]
    count = f"{is_open.entry_count:,} open" if is_open.entry_count > 1 else ""
    note = "Posted" if one.posted is not None else count
    if one.rate is None or one.value is None or one.gain is None:
        cells = [*opened, text_cell("No rate", "/exchange-rates"), _BLANK, _BLANK]
        return LineView("line", is_open.currency_code, cells, note=note)
    old = one.quoted_on is not None and one.quoted_on != found.day
    rate = rate_text(one.rate)
    if old and one.quoted_on:
        rate = f"{rate} of {short_date(one.quoted_on)}"
    is_good = one.gain > 0 if one.gain else None
    worth = [money_cell(one.value, code), money_cell(one.gain, code, is_good=is_good)]
    return LineView("line", is_open.currency_code, [*opened, text_cell(rate), *worth], note=note)


def _posted(one: Revaluation, code: str) -> PostedView:
    foreign = format_amount(one.foreign_amount, one.currency_code)
    word = "Gain" if one.gain > 0 else "Loss"
    owed = "owed to us" if one.kind is Kind.INCOME else "owed by us"
    return PostedView(
        id=str(one.id),
        title=f"{word} of {format_amount(abs(one.gain), code)} {code}",
        text=(
            f"{foreign} {one.currency_code} {owed}, at {rate_text(one.exchange_rate)}."
            f" Taken back on {short_date(one.day + timedelta(days=1))}"
        ),
        href=f"/{one.entry_kind.plural}?entry={one.entry_id}",
    )
