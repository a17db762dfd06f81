"""A turn to prove texts against: what its tools found."""

from datetime import date
from decimal import Decimal

from finance_app.assistant.figures.allowed.rules import Allowed
from finance_app.assistant.figures.rules import Proved
from finance_app.kit.tools import Figure, Finding, Row, Table, Unit

TODAY = date(2026, 11, 28)
MONTH = (date(2026, 10, 1), date(2026, 10, 31))


def money(value: str, label: str = "Total", code: str = "EUR", href: str = "") -> Figure:
    return Figure(label=label, value=Decimal(value), unit=Unit.MONEY, currency_code=code, href=href)


def percent(value: str, label: str = "Change") -> Figure:
    return Figure(label=label, value=Decimal(value), unit=Unit.PERCENT)


def count(value: int, label: str = "Entries") -> Figure:
    return Figure(label=label, value=Decimal(value), unit=Unit.COUNT)


def finding(*figures: Figure, rows: tuple[Row, ...] = (), **more: object) -> Finding:
    table = Table(("Category", "Amount"), rows) if rows else None
    values: dict = {"title": "Expenses", "as_of": TODAY, "period": MONTH, "row_count": 12}
    return Finding(**{**values, **more}, figures=figures, table=table)


def turn(*findings: Finding) -> Proved:
    proved = Proved()
    for one in findings:
        proved.add(one)
    return proved


def wrong(text: str, proved: Proved, allowed: Allowed | None = None) -> list[str]:
    return [one.text for one in proved.check(text, allowed or Allowed(today=TODAY))]
