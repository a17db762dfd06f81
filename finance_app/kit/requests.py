"""Reading requests: a JSON body without loss, and the versions that If-Match names.

Numbers of a body stay exact: they become whole numbers and Decimals, never floats.
"""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from fastapi import Request
from pydantic import BaseModel

from finance_app.kit.errors import AppError, InvalidInputError

_DIGITS_MAX: Final = 400
"""A longer whole number is read as a Decimal, which has no limit of digits."""

_ENTITY_TAG: Final = re.compile(r'\s*(?P<weak>W/)?"(?P<tag>[\x21\x23-\x7e\x80-\xff]*)"\s*')
_VERSION: Final = re.compile(r"[0-9]{1,9}")


class UnreadableBodyError(AppError):
    """The body is not valid JSON."""

    status = 400


class MediaTypeError(AppError):
    """Send the body as JSON, with Content-Type: application/json."""

    status = 415


class EntityTagError(AppError):
    """If-Match must be * or what ETag gave, with its quotes, for example "3"."""

    status = 400


async def json_object(request: Request) -> dict[str, Any]:
    """Return the JSON object of the body; a dependency of routes that take one.

    Raises `MediaTypeError`, `UnreadableBodyError`, and `InvalidInputError` for other JSON.
    """
    media_type = request.headers.get("content-type", "application/json")
    plain = media_type.partition(";")[0].strip().lower()
    if plain != "application/json" and not re.fullmatch(r"application/[^/\s]+\+json", plain):
        raise MediaTypeError
    content = parse_json(await request.body())
    if not isinstance(content, dict):
        raise InvalidInputError("The body must be a JSON object.")
    return content


def parse_json(body: bytes) -> Any:
    """Return JSON with exact numbers. Raises `UnreadableBodyError`, also for NaN and Infinity."""
    try:
        text = body.decode("utf-8-sig")
        return json.loads(
            text, parse_float=_decimal, parse_int=_whole, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UnreadableBodyError(f"The body is not valid JSON ({place}).") from None
    except UnicodeDecodeError:
        raise UnreadableBodyError("The body is not UTF-8 text.") from None
    except RecursionError:
        raise UnreadableBodyError("The body is nested too deeply.") from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise UnreadableBodyError("A number of the body has too many digits.") from None


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= _DIGITS_MAX else _decimal(text)


def _refuse_constant(name: str) -> None:
    raise UnreadableBodyError(f"{name} is not valid JSON. Write numbers in figures.")


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the OpenAPI of a JSON body that the route reads itself, for `openapi_extra`.

    Models within it stand in their places: the document has no other place for them.
    """
    schema = model.model_json_schema()
    schema = _inlined(schema, schema.pop("$defs", {}))
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _inlined(schema: Any, models: dict[str, Any]) -> Any:
    """Return a schema with what its $refs name in their places."""
    if isinstance(schema, list):
        return [_inlined(one, models) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(models[schema["$ref"].rpartition("/")[2]], models)
    return {name: _inlined(one, models) for name, one in schema.items()}


def entity_tag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def versions_of(if_match: str | None) -> frozenset[int] | None:
    """Return the versions an If-Match header names; None for any, as without the header.

    Weak tags and tags that are no version never match, so they are left out (RFC 9110, 13.1.1).
    Raises `EntityTagError` for what is not a list of tags.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    tags = _tags(if_match)
    if not tags:
        raise EntityTagError
    return frozenset(int(tag) for is_weak, tag in tags if not is_weak and _VERSION.fullmatch(tag))


def is_known(if_none_match: str | None, version: int) -> bool:
    """Say whether the caller has this version already, by its If-None-Match header."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return any(tag == str(version) for _, tag in _tags(if_none_match))


def _tags(header: str) -> list[tuple[bool, str]]:
    """Return the tags of a header with whether they are weak; none where it is malformed."""
    found: list[tuple[bool, str]] = []
    place = 0
    while place < len(header):
        match = _ENTITY_TAG.match(header, place)
        if match is None:
            return []
        found.append((match["weak"] is not None, match["tag"]))
        place = match.end()
        if place < len(header):
            if header[place] != ",":
                return []
            place += 1
    return found
