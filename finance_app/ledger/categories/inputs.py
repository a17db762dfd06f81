"""The name of a category, as it comes in."""

from pydantic import BaseModel, ConfigDict

from finance_app.kit.fields import Fields, TextError, clean_line
from finance_app.ledger.categories.rules import NAME_LENGTH_MAX, NO_CATEGORY_WORDS


class CategoryInput(BaseModel):
    """A name fit for a category: one line, its white space collapsed."""

    model_config = ConfigDict(frozen=True)

    name: str

    @classmethod
    def parse(cls, name: object) -> "CategoryInput":
        """Read a name. Raises InvalidInputError with the problem at field `name`."""
        fields = Fields({"name": name})
        text = fields.read("name", _name, "")
        fields.raise_problems()
        return cls(name=text)


def _name(value: object) -> str:
    name = clean_line(value, length_max=NAME_LENGTH_MAX)
    if not name:
        raise TextError("Enter a name.")
    if name.casefold() in NO_CATEGORY_WORDS:
        raise TextError(f"“{name}” stands for entries without a category. Choose another name.")
    return name
