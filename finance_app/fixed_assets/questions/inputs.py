"""What the assistant asks of the register."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from finance_app.fixed_assets.register.rules import NAME_LENGTH_MAX, TYPE_LENGTH_MAX
from finance_app.kit.tools import ToolInput

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NAME_LENGTH_MAX)]
TypeName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=TYPE_LENGTH_MAX)]


class AssetsAsked(ToolInput):
    """Which assets in use, and the day whose figures are meant."""

    on: Day | None = Field(None, description="The day; null for today.")
    text: Text | None = Field(
        None, description="Text in name, serial number, supplier, location or notes."
    )
    type: TypeName | None = Field(None, description="A type of asset, such as Computers.")
