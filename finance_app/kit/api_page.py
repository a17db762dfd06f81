"""A page that shows what an OpenAPI document says.

Plain HTML made on the server: it needs no script and nothing from elsewhere, so it stands under
the strictest content policy.
"""

import html
from collections.abc import Iterable, Mapping
from typing import Any, Final

METHODS: Final = ("get", "post", "put", "patch", "delete")
"""In the order a path shows them."""

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 2rem 1rem; }
h1 { font-size: 1.75rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
details { border: 1px solid color-mix(in srgb, currentcolor 20%, transparent);
  border-radius: .5rem; margin: .5rem 0; padding: 0 1rem; }
details[open] { padding-bottom: 1rem; }
summary { cursor: pointer; padding: .6rem 0; }
summary b { display: inline-block; font: 600 .8rem ui-monospace, monospace; width: 4.5rem; }
code, pre { font: .9rem ui-monospace, monospace; }
pre { background: color-mix(in srgb, currentcolor 7%, transparent); border-radius: .5rem;
  overflow-x: auto; padding: .75rem 1rem; }
table { border-collapse: collapse; width: 100%; } .wide { overflow-x: auto; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentcolor 15%, transparent);
  padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; } .quiet { opacity: .75; }
"""


def api_page(document: Mapping[str, Any], address: str) -> str:
    """Return an OpenAPI document, served at the address, as one page of HTML."""
    info = document["info"]
    groups: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if operation := item.get(method):
                tag = (operation.get("tags") or ["Other"])[0]
                groups.setdefault(tag, []).append(_operation(method, path, operation, document))
    parts = [f"<h2>{_text(tag)}</h2>{''.join(shown)}" for tag, shown in groups.items()]
    paragraphs = "".join(f"<p>{_text(one)}</p>" for one in info["description"].split("\n\n"))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(info['title'])} API</title><style>{_STYLE}</style></head><body><main>"
        f'<h1>{_text(info["title"])} API</h1><p class="quiet">Version {_text(info["version"])}.'
        f' As a document for programs: <a href="{address}">{address}</a></p>'
        f"{paragraphs}{''.join(parts)}</main></body></html>"
    )


def _operation(
    method: str, path: str, operation: Mapping[str, Any], document: Mapping[str, Any]
) -> str:
    """Return one route, folded."""
    name = f"<b>{method.upper()}</b><code>{_text(path)}</code>"
    about = f'<span class="quiet">{_text(operation.get("summary", ""))}</span>'
    parts = [f"<details><summary>{name} {about}</summary>"]
    parts += [f"<p>{_text(one)}</p>" for one in operation.get("description", "").split("\n\n")]
    parameters = [
        (one["name"], one["in"], one["schema"], one.get("required", False))
        for one in operation.get("parameters", ())
    ]
    if parameters:
        parts.append(_section("Parameters", _rows(parameters, document)))
    for media in operation.get("requestBody", {}).get("content", {}).values():
        parts.append(
            _section("Body (JSON)", _rows(_properties(media["schema"], document), document))
        )
    for code, answer in operation["responses"].items():
        if code.startswith("2"):
            parts += [
                _section(f"Answer {code}", _rows(_properties(media["schema"], document), document))
                for media in answer.get("content", {}).values()
                if _properties(media.get("schema", {}), document)
            ]
    refusals = [
        f"<tr><td>{_text(code)}</td><td>{_text(_answer(answer, document))}</td></tr>"
        for code, answer in sorted(operation["responses"].items())
    ]
    parts.append(_section("Answers", f"<table>{''.join(refusals)}</table>"))
    return "".join([*parts, "</details>"])


def _section(name: str, content: str) -> str:
    return f'<h3>{_text(name)}</h3><div class="wide">{content}</div>'


def _rows(
    fields: Iterable[tuple[str, str, Mapping[str, Any], bool]], document: Mapping[str, Any]
) -> str:
    """Return a table of fields: name, type, what it is."""
    rows = []
    for name, place, schema, is_required in fields:
        words = [_type(schema, document), place, "required" if is_required else ""]
        notes = [schema.get("description") or _resolved(schema, document).get("description", "")]
        notes += [f"For example {one}." for one in schema.get("examples", ())]
        rows.append(
            f"<tr><td><code>{_text(name)}</code></td>"
            f"<td>{_text(', '.join(word for word in words if word))}</td>"
            f"<td>{_text(' '.join(note for note in notes if note))}</td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _properties(
    schema: Mapping[str, Any], document: Mapping[str, Any]
) -> list[tuple[str, str, Mapping[str, Any], bool]]:
    """Return the fields of an object."""
    found = _resolved(schema, document)
    required = found.get("required", ())
    properties = found.get("properties", {}).items()
    return [(name, "", field, name in required) for name, field in properties]


def _type(schema: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """Return the type of a field in a word or two."""
    found = _resolved(schema, document)
    if "anyOf" in found:
        return " or ".join(_type(one, document) for one in found["anyOf"])
    if "enum" in found:
        return " or ".join(str(one) for one in found["enum"])
    if found.get("type") == "array":
        inner = ", ".join(name for name, *_ in _properties(found["items"], document))
        return f"list of {{{inner}}}" if inner else "list"
    kind = str(found.get("type", "anything"))
    return f"{kind} ({found['format']})" if "format" in found else kind


def _answer(answer: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    return str(_resolved(answer, document).get("description", ""))


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a $ref points at, else the schema itself."""
    found: Any = schema
    if "$ref" in found:
        place: Any = document
        for step in found["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        found = place
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str:
    return html.escape(str(value))
