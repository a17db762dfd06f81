"""The reports there are, in the order of their page. A new report adds its line here."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A report in the list: its name, what it tells, and where it is."""

    title: str
    text: str
    href: str


REPORTS: Final[tuple[tuple[str, tuple[ReportLink, ...]], ...]] = (
    (
        "Statements",
        (
            ReportLink(
                "Profit and loss",
                "What came in, what it cost and what is left, by category",
                "/reports/profit-and-loss",
            ),
            ReportLink(
                "Balance sheet",
                "What the business has and owes on a day, and what is the owners'",
                "/reports/balance-sheet",
            ),
            ReportLink(
                "Cash flow",
                "Why the money changed, and on which accounts",
                "/reports/cash-flow",
            ),
        ),
    ),
    (
        "Ledger",
        (
            ReportLink(
                "Trial balance",
                "Opening, debits, credits and closing of every account",
                "/reports/trial-balance",
            ),
            ReportLink(
                "General ledger",
                "Every line of an account, with the balance after it",
                "/reports/general-ledger",
            ),
            ReportLink(
                "Missing data",
                "What the books lack: categories, receipts, statements, rates",
                "/reports/missing-data",
            ),
        ),
    ),
    (
        "Who owes and is owed",
        (
            ReportLink(
                "Aged receivables",
                "What clients owe, and for how long it has been due",
                "/reports/aged-receivables",
            ),
            ReportLink(
                "Aged payables",
                "What is owed to vendors, and for how long it has been due",
                "/reports/aged-payables",
            ),
            ReportLink(
                "Vendors and clients",
                "What came in by client and went out by vendor, the largest first",
                "/reports/parties",
            ),
            ReportLink(
                "Exchange differences",
                "What closing rates make of what is open in other currencies; post it here",
                "/reports/exchange-differences",
            ),
        ),
    ),
    (
        "Tax",
        (
            ReportLink(
                "Tax",
                "Output and input tax of a period, what was reported, what changed since",
                "/reports/tax",
            ),
        ),
    ),
    (
        "Plan",
        (
            ReportLink(
                "Budget against actual",
                "What was planned by category and month, and what came of it",
                "/reports/budget",
            ),
            ReportLink(
                "Expected cash",
                "What is due, recurring and recorded ahead, and how low the money falls",
                "/reports/expected-cash",
            ),
        ),
    ),
)
"""Groups with their reports; a group without any is not shown."""
