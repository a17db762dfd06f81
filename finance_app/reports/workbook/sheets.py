"""The sheets of the workbook in their order: its parts, and those that speak of all parts."""

from collections.abc import Sequence
from typing import Any

from finance_app.kit.excel import ROWS_MAX, Section, WorkbookFile
from finance_app.reports.workbook.about.sheets import fill_about
from finance_app.reports.workbook.checks.sheets import fill_checks
from finance_app.reports.workbook.parts.rules import Filled
from finance_app.reports.workbook.parts.service import Part
from finance_app.reports.workbook.rules import Heading, Report
from finance_app.reports.workbook.summary.sheets import fill_summary
from finance_app.reports.workbook.transactions.rules import transaction_checks
from finance_app.reports.workbook.transactions.sheets import TITLE, transaction_columns


class Sheets:
    """The workbook's sheets; the transactions are open at once, `fill` does the small ones.

    `parts` are those in front of the transactions and those behind, each with its section.
    """

    def __init__(
        self,
        book: WorkbookFile,
        heading: Heading,
        *,
        front: Sequence[Part[Any]] = (),
        back: Sequence[Part[Any]] = (),
        rows_max: int = ROWS_MAX,
    ) -> None:
        self.heading = heading
        self.rows_max = rows_max
        self._summary = book.section().sheet("Summary")
        self.parts: list[tuple[Part[Any], Section]] = [(part, book.section()) for part in front]
        self.transactions = book.section().stream(
            TITLE, table=TITLE, columns=transaction_columns(heading.digits), rows_max=rows_max
        )
        self.parts += [(part, book.section()) for part in back]
        self._end = book.section()

    def fill(self, report: Report, found: Sequence[Any]) -> None:
        """Fill every sheet but rows, which are complete by then.

        `found` is what each of the parts has read, in their order.
        """
        filled: list[Filled] = []
        for (part, section), one in zip(self.parts, found, strict=True):
            done = part.fill(section, report, one)
            for line in done.key_figures:
                if line.name:
                    section.define(line.name, line.figure.address)
            filled.append(done)
        lines = [check for done in filled for check in done.checks]
        lines += transaction_checks(report)
        checks = self._end.sheet("Checks")
        differences = fill_checks(checks, report.heading, lines)
        fill_summary(self._summary, report, filled, differences)
        fill_about(self._end.sheet("About"), report, filled)
