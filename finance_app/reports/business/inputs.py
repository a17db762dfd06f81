"""What the assistant asks of the business."""

from enum import StrEnum

from pydantic import Field

from finance_app.kit.tools import ToolInput
from finance_app.reports.questions.inputs import Name


class NamesOf(StrEnum):
    """Names of what are listed."""

    CATEGORIES = "categories"
    COUNTERPARTIES = "counterparties"
    ACCOUNTS = "accounts"
    PAYMENT_METHODS = "payment_methods"


class BusinessAsked(ToolInput):
    """Which names are listed beside the facts of the business."""

    names_of: NamesOf | None = Field(None, description="Names of what; null for none.")
    text: Name | None = Field(None, description="Text that the names have in them.")
