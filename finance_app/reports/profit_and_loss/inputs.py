"""What the assistant asks of the profit and loss."""

from pydantic import Field

from finance_app.ledger.journals.rules import Basis
from finance_app.reports.questions.inputs import Against
from finance_app.reports.shell.days.inputs import DaysAsked


class ProfitAsked(DaysAsked):
    """The days, what they are compared with, and the basis."""

    compare: Against | None = Field(
        None, description="previous: the days before; year: the same days a year earlier."
    )
    basis: Basis | None = Field(None, description="accrual: when invoiced (null); cash: when paid.")
