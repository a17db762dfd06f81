"""What a quick-add line shows before it is recorded: chips, and sentences about what is wrong."""

from dataclasses import dataclass
from datetime import date, timedelta

from finance_app.kit.money import amount_parts, plain_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.editor.views import new_values
from finance_app.ledger.entries.views import day_text
from finance_app.ledger.quick_add.rules import NO_AMOUNT, QuickEntry


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of what was read: its text, and "amount", "party", "category" ... as what."""

    part: str
    text: str


def chips_of(quick: QuickEntry, currency_code: str, today: date) -> list[Chip]:
    """Return what was read, in the order of the fields; what is missing is left out."""
    amount = "".join(amount_parts(quick.amount, currency_code)) if quick.amount else ""
    suggested = " (as usual)" if quick.is_category_suggested else ""
    parts = {
        "amount": amount,
        "party": quick.party,
        "category": f"{quick.category}{suggested}" if quick.category else "",
        "date": _day(quick.date, today),
        "due": f"Due {day_text(quick.due_on, today)}" if quick.due_on else "",
        "refund": "Refund" if quick.is_refund else "",
        "payment_method": quick.payment_method,
        "notes": quick.notes[:60],
    }
    return [Chip(part, text) for part, text in parts.items() if text]


def sentence_of(quick: QuickEntry, line: str) -> str:
    """Return what keeps the line from being recorded, or ""; an empty line says nothing yet."""
    if not line.strip():
        return ""
    return " ".join(problem for problem in quick.problems)


def hint_of(quick: QuickEntry, kind: Kind, line: str) -> str:
    """Return what else is worth knowing about the line."""
    if quick.problems or not line.strip():
        return ""
    if quick.remarks:
        return " ".join(quick.remarks)
    return "" if quick.party else f"No {kind.party_field} yet; it can be added later."


def waits_for_amount(quick: QuickEntry) -> bool:
    """Say whether nothing is wrong so far but that there is no amount yet."""
    return quick.problems == (NO_AMOUNT,)


def editor_values(quick: QuickEntry, currency_code: str) -> dict[str, str]:
    """Return what the form starts from: all that was read, an unreadable amount as typed."""
    return {
        **new_values(quick.date),
        "amount": plain_amount(quick.amount, currency_code) if quick.amount else quick.amount_text,
        "party": quick.party,
        "category": quick.category or "",
        "payment_method": quick.payment_method,
        "notes": quick.notes,
        "due_on": quick.due_on.isoformat() if quick.due_on else "",
        "is_refund": "on" if quick.is_refund else "",
    }


def _day(day: date, today: date) -> str:
    """Return "Today, 20 Nov", "Yesterday, 19 Nov" or "14 Nov"."""
    names = {today: "Today, ", today - timedelta(days=1): "Yesterday, "}
    return f"{names.get(day, '')}{day_text(day, today)}"
