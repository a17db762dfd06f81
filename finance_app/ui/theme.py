"""The look: style sheets, the typeface, icons, and the words for arguments of the vocabulary.

Colours, radii and measures live in `assets/tokens.css`; light and dark follow Reflex's colour
mode, which puts its class on the root element.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import reflex as rx
from reflex.event import EventCallback, EventHandler, EventSpec

Text: TypeAlias = str | rx.Var
"""A sentence, a name or a formatted figure: fixed, or held by a state."""

Flag: TypeAlias = bool | rx.Var
"""Yes or no: fixed, or held by a state."""

Node: TypeAlias = rx.Component | rx.Var | str
"""Whatever can stand inside an element."""

Event: TypeAlias = (
    EventHandler | EventSpec | EventCallback | rx.Var | Callable[..., Any] | Sequence[Any]
)
"""Whatever Reflex takes for a trigger: a handler, a handler with arguments, or several."""

LANGUAGE = "en"

STYLESHEETS = [
    "/tokens.css",
    "/base.css",
    "/shell.css",
    "/blocks.css",
    "/controls.css",
    "/tables.css",
    "/tools.css",
    "/figures.css",
    "/overlay.css",
    "/ledger.css",
    "/terms.css",
    "/register.css",
    "/imports.css",
    "/print.css",
]

FONT = '"Inter Variable", "Inter Stand-in", ui-sans-serif, system-ui, sans-serif'


class Page(rx.el.Div):
    """The outermost element of a page; it brings the typeface, which the build bundles."""

    lib_dependencies: list[str] = ["@fontsource-variable/inter@5.2.8"]  # noqa: RUF012


class Sheet(rx.Fragment):
    """The style sheet of one page alone, which the browser fetches with that page.

    It stands last: what comes in the place of a skeleton is then of the same shape.
    """

    sheet: str

    def add_imports(self) -> dict[str, list[str]]:
        """Return the sheet, a file of the folder of assets, as an import of the page's module."""
        return {"": [f"$/public/{self.sheet}"]}

    def _exclude_props(self) -> list[str]:
        return ["sheet"]


def head_components() -> list[rx.Component]:
    """Return what stands in the head of every page; nothing in it points to another host."""
    return [
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.meta(name="theme-color", content="#f6f7f9", media="(prefers-color-scheme: light)"),
        rx.el.meta(name="theme-color", content="#0e1116", media="(prefers-color-scheme: dark)"),
    ]


def icon(name: str, *, size: int = 16, **props: Any) -> rx.Component:
    """Return a Lucide icon that assistive technology skips: the words beside it say the same."""
    return rx.icon(name, size=size, stroke_width=1.75, aria_hidden="true", **props)


def classes(*names: Text) -> Text:
    """Join class names, leaving out the empty ones; a name may depend on a state."""
    if all(isinstance(name, str) for name in names):
        return " ".join(name for name in names if name)
    joined: rx.Var = rx.Var.create(names[0]).to(str)
    for name in names[1:]:
        joined = joined + " " + rx.Var.create(name).to(str)
    return joined


def is_given(value: Text | None) -> bool | rx.Var:
    """Tell whether a text is there: now when it is fixed, in the browser when a state holds it."""
    if isinstance(value, rx.Var):
        return value.to(str) != ""
    return bool(value)


def when(condition: Flag, shown: Node, otherwise: Node | None = None) -> Node:
    """Return `shown` or `otherwise`; a fixed condition is decided now and leaves no trace."""
    if isinstance(condition, rx.Var):
        return rx.cond(condition, shown, rx.fragment() if otherwise is None else otherwise)
    if condition:
        return shown
    return rx.fragment() if otherwise is None else otherwise


def series(colour: Text) -> Text:
    """Return the CSS colour of a chart series; "ink" is the text, anything unknown grey."""
    if isinstance(colour, rx.Var):
        return rx.match(
            colour.to(str),
            *[(str(number), f"var(--fa-c{number})") for number in range(1, 7)],
            ("ink", "var(--fa-text)"),
            "var(--fa-text-3)",
        )
    if colour == "ink":
        return "var(--fa-text)"
    return f"var(--fa-c{colour})" if colour in tuple("123456") else "var(--fa-text-3)"


def dot(colour: Text) -> rx.Component:
    """Return the dot of a chart series: "1" to "6", anything else is grey."""
    return rx.el.span(class_name="fa-dot", aria_hidden="true", style={"background": series(colour)})
