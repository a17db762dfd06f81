"""A business to ask about: its names, and the day it is."""

from datetime import date
from typing import Any

from finance_app.assistant.parser.names.rules import Names
from finance_app.assistant.parser.rules import Asked, Call, Context, Drafted, read_conversation
from finance_app.kit.period import FiscalYearStart

TODAY = date(2026, 11, 20)  # a Friday
NAMES = Names.of(
    expense_category=["Rent", "Travel", "Meals", "Vehicles and fuel", "Marketing", "Payroll",
                      "Office supplies", "Utilities", "Software", "Insurance", "Other"],
    income_category=["Sales", "Consulting", "Other"],
    vendor=["Acme Ltd", "Shell", "Uber", "7-Eleven", "Office 365", "Blue Ladle", "Landlord",
            "March Hare Cafe", "Total", "Northern Rail", "Northern Power"],
    client=["Glasswing Bakery", "Farrowgate Theatre", "Dunmere Gardens"],
    account=["Current account", "Savings", "Till"],
    payment_method=["Card", "Cash", "Bank transfer", "Direct debit"],
    asset=["Panel saw", "Delivery van"],
    asset_type=["Machinery", "Vehicles", "Computers"],
)  # fmt: skip


def context(**more: Any) -> Context:
    return Context(**{"today": TODAY, "currency_code": "EUR", "names": NAMES, **more})


CONTEXT = context()
APRIL = context(fiscal_year_start=FiscalYearStart(4, 6))


def told(call: Call) -> str:
    """Return a call as one line: "sum_entries kind=expense first=2026-10-01"."""
    return " ".join([call.name, *(f"{name}={value}" for name, value in call.arguments.items())])


def calls(*texts: str, of: Context = CONTEXT) -> list[str]:
    """Return the calls that the last of these texts is read as, in a stable order of arguments."""
    reading = read_conversation(texts, of)
    assert isinstance(reading, Asked | Drafted), reading
    return [told(one) for one in reading.calls]


def parts(line: str) -> tuple[str, frozenset[str]]:
    """Return a line as its tool and its arguments; values may have spaces."""
    name, _, rest = line.partition(" ")
    found: list[str] = []
    for word in rest.split():
        if "=" in word:
            found.append(word)
        else:
            found[-1] += f" {word}"
    return name, frozenset(found)
