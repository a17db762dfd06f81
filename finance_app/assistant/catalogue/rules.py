"""Inputs of tools as schemas that a model must keep to, and what is wrong with arguments.

Strict function calling wants every property listed as required and nothing beside them; what may
be left out can be null. Only keywords that every server of the protocol knows are used; lengths
and ranges are checked when a tool is called.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

_KEPT: Final = ("type", "enum", "const", "description")
_HINTS: Final = {"date": "Written as 2026-03-14.", "uuid": "An id."}
_AMOUNT_HINT: Final = "Digits with a point, such as 1234.50."
_DEPTH_MAX: Final = 6


def strict_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of an input as strict function calling takes it."""
    return _strict(schema, schema.get("$defs", {}))


def _strict(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> dict[str, Any]:
    if name := schema.get("$ref"):
        found = _strict(defs[str(name).rpartition("/")[2]], defs)
        return _described(found, schema.get("description", ""))
    if "anyOf" in schema:
        return _any_of(schema, defs)
    kept = {key: schema[key] for key in _KEPT if key in schema}
    if schema.get("type") == "object":
        properties = {
            key: _strict(value, defs) for key, value in schema.get("properties", {}).items()
        }
        return kept | {
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    if schema.get("type") == "array":
        return kept | {"items": _strict(schema.get("items", {}), defs)}
    return _described(kept, "", _HINTS.get(str(schema.get("format", "")), ""))


def _any_of(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> dict[str, Any]:
    """Return one type, null beside it where it may be left out; amounts are written as text."""
    options = [one for one in schema["anyOf"] if one.get("type") != "null"]
    is_nullable = len(options) < len(schema["anyOf"])
    kinds = {one.get("type") for one in options}
    if kinds == {"number", "string"}:
        found = _described({"type": "string"}, "", _AMOUNT_HINT)
    elif len(options) == 1:
        found = _strict(options[0], defs)
    else:
        found = {"anyOf": [_strict(one, defs) for one in options]}
    found = _described(found, schema.get("description", ""))
    return _or_null(found) if is_nullable else found


def _or_null(found: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in found:
        return found | {"anyOf": [*found["anyOf"], {"type": "null"}]}
    if found.get("type") in {"object", "array"}:
        plain = {key: value for key, value in found.items() if key != "description"}
        said = {"description": found["description"]} if "description" in found else {}
        return {"anyOf": [plain, {"type": "null"}], **said}
    made = found | {"type": [found.get("type", "string"), "null"]}
    return made | {"enum": [*made["enum"], None]} if "enum" in made else made


def _described(found: dict[str, Any], first: str, hint: str = "") -> dict[str, Any]:
    """Return a schema with a description; that of a property goes before that of its type."""
    own = first or found.get("description", "")
    kept_hint = hint or (_hint_of(found.get("description", "")) if first else "")
    words = " ".join(part for part in (own, kept_hint) if part)
    return found | {"description": words} if words else found


def _hint_of(description: str) -> str:
    hints = (*_HINTS.values(), _AMOUNT_HINT)
    return next((hint for hint in hints if description.endswith(hint)), "")


def plain_problem(value: object, depth: int = 0) -> str:
    """Return what is wrong with arguments as such, "" where nothing is: depth, odd characters."""
    if depth > _DEPTH_MAX:
        return "That is nested too deeply."
    if isinstance(value, str):
        return "" if _is_plain(value) else "Text may not contain control characters."
    parts: Iterable[object] = ()
    if isinstance(value, Mapping):
        parts = (*value.keys(), *value.values())
    elif isinstance(value, list | tuple):
        parts = value
    return next((text for one in parts if (text := plain_problem(one, depth + 1))), "")


def _is_plain(value: str) -> bool:
    return all(one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs"} for one in value)


def problem_sentence(kind: str, message: str, field: str) -> str:
    """Return what is wrong with a field in a sentence, out of what pydantic says of it."""
    if kind == "missing":
        return f"“{field}” is needed."
    if kind == "extra_forbidden":
        return f"“{field}” is nothing this can be asked with."
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if not field:
        return "These are no arguments that a tool can take."
    text = message[:1].lower() + message[1:]
    return f"“{field}”: {text.rstrip('.')}."
