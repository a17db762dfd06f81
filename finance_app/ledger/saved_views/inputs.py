"""A saved view as it comes in: its list, its name, and the query of the list's address."""

from collections.abc import Mapping
from functools import partial
from typing import Final, Self
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict

from finance_app.kit import fields
from finance_app.kit.errors import InvalidInputError
from finance_app.ledger.entries.inputs import EntryFilter
from finance_app.ledger.saved_views.rules import (
    NAME_LENGTH_MAX,
    PAGING,
    QUERY_LENGTH_MAX,
    ViewedList,
)

NOTHING: Final = "No filter is set, so there is nothing to keep. Filter or sort the list first."
UNREADABLE: Final = "This is not the query of an address. Copy what stands after the “?”."
_PARAMETERS_MAX: Final = 100


class ViewInput(BaseModel):
    """What a view is called, what it filters by, and whether the whole business sees it."""

    model_config = ConfigDict(frozen=True)

    name: str
    query: str
    is_shared: bool = False

    @classmethod
    def parse(cls, raw: Mapping[str, object], currency_code: str) -> Self:
        """Read the outside fields `name`, `query` and `is_shared`.

        Raises InvalidInputError with a sentence for each field that is wrong, all at once.
        """
        read = fields.Fields(raw)
        made = cls(
            name=read.read("name", _name_of, ""),
            query=read.read("query", partial(_query_of, currency_code=currency_code), ""),
            is_shared=read.read("is_shared", fields.flag_of, False),
        )
        read.raise_problems()
        return made


def name_of(value: object) -> str:
    """Return a name fit for a view. Raises InvalidInputError with the problem at field `name`."""
    read = fields.Fields({"name": value})
    name = read.read("name", _name_of, "")
    read.raise_problems()
    return name


def list_of(value: object) -> ViewedList:
    """Return the list a view is for. Raises InvalidInputError for any other word."""
    try:
        return ViewedList(str(value))
    except ValueError:
        sentence = "Choose one of these: expenses, incomes."
        raise InvalidInputError(sentence, fields={"list": sentence}) from None


def canonical_query(query: str, currency_code: str) -> str:
    """Return a query as every list writes it: known parameters, in order, without the usual ones.

    Two addresses show the same list where their canonical queries are equal. "" for all entries
    in their usual order. Raises TextError, naming the parameter that is wrong.
    """
    plain = query.strip().removeprefix("?")
    if len(plain) > 4 * QUERY_LENGTH_MAX:
        raise fields.TextError(_too_long(plain))
    try:
        pairs = parse_qsl(plain, max_num_fields=_PARAMETERS_MAX, errors="strict")
    except ValueError:
        raise fields.TextError(UNREADABLE) from None
    return canonical_of(dict(pairs), currency_code)


def canonical_of(parameters: Mapping[str, object], currency_code: str) -> str:
    """Return the canonical query of an address's parameters; raises as `canonical_query` does."""
    wanted = {name: value for name, value in parameters.items() if name not in PAGING}
    try:
        found = EntryFilter.parse(wanted, currency_code).query()
    except InvalidInputError as error:
        name, sentence = next(iter(error.fields.items()))
        raise fields.TextError(f"{name}: {sentence}") from None
    text = urlencode({name: value for name, value in found.items() if name not in PAGING})
    if len(text) > QUERY_LENGTH_MAX:
        raise fields.TextError(_too_long(text))
    return text


def _name_of(value: object) -> str:
    name = fields.clean_line(value, length_max=NAME_LENGTH_MAX)
    if not name:
        raise fields.TextError("Enter a name.")
    return name


def _query_of(value: object, *, currency_code: str) -> str:
    query = canonical_query(fields.text_of(value), currency_code)
    if not query:
        raise fields.TextError(NOTHING)
    return query


def _too_long(query: str) -> str:
    return (
        f"At most {QUERY_LENGTH_MAX:,} characters of filters can be kept; this has {len(query):,}."
        " Shorten the search."
    )
