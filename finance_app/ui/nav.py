"""Finding one's way: navigation data, the command palette and the keyboard.

Which window is open and the first key of a two-key shortcut are kept in the browser, so neither
waits for the server. Keys typed into a field, or with a window open, are left alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.experimental.client_state import ClientStateVar
from reflex.vars import FunctionVar, ObjectVar
from reflex_components_core.core.window_events import WindowEventListener

from finance_app.ui import dialog, theme

CMDK = "cmdk@1.1.1"
GO_WINDOW_MILLISECONDS = 1500
_NEVER = -1_000_000

PALETTE = ClientStateVar.create("faPaletteOpen", default=False)
IS_PALETTE_NEAR = ClientStateVar.create("faPaletteNear", default=False)
"""Whether the palette is fetched: from the first press of Ctrl on, before the K."""

SHORTCUTS = ClientStateVar.create("faShortcutsOpen", default=False)
TYPED = ClientStateVar.create("faPaletteTyped", default="")
GO_PRESSED = ClientStateVar.create("faGoPressed", default=_NEVER)


@dataclass(frozen=True)
class NavItem:
    """A place in the navigation; `keys` is the letter that follows G, `count` what is to do."""

    label: str
    icon: str
    href: str
    keys: str = ""
    count: rx.Var | None = None
    count_label: str = "to review"


@dataclass(frozen=True)
class NavGroup:
    """Places under one heading; the first group has none."""

    title: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True)
class Command:
    """A line of the palette: it goes to `href` or triggers `event`; `keys` is only shown."""

    label: str
    icon: str
    event: theme.Event | None = None
    href: str = ""
    keys: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class CommandGroup:
    """Commands under one heading."""

    title: str
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class CommandSearch:
    """A line of the palette that looks for what was typed: it is appended to `href`, encoded."""

    label: str
    icon: str
    href: str


@dataclass(frozen=True)
class Shortcut:
    """A line of the shortcut list."""

    keys: tuple[str, ...]
    label: str


def nav_link(item: NavItem, current: str, **props: Any) -> rx.Component:
    """Return a place in the sidebar, marked when it is the current one."""
    children: list[theme.Node] = [theme.icon(item.icon), item.label]
    if item.count is not None:
        children.append(
            rx.cond(
                item.count > 0,
                rx.el.span(
                    item.count.to_string(),
                    rx.el.span(" ", item.count_label, class_name="fa-hidden"),
                    class_name="fa-nav-count fa-num",
                ),
            )
        )
    if item.href == current:
        props["aria_current"] = "page"
    return rx.el.a(*children, href=item.href, class_name="fa-nav-link", **props)


def palette_button() -> rx.Component:
    """Return the search button of the sidebar."""
    return rx.el.button(
        theme.icon("search", size=15),
        rx.el.span("Search or jump to"),
        rx.el.kbd("Ctrl K", class_name="fa-kbd"),
        type="button",
        on_click=PALETTE.push(True),
        class_name="fa-search-button",
    )


class _Command(rx.Component):
    library = CMDK


class _CommandRoot(_Command):
    tag = "Command"
    label: rx.Var[str]
    loop: rx.Var[bool]


class _CommandInput(_Command):
    tag = "CommandInput"
    placeholder: rx.Var[str]
    on_value_change: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class _CommandList(_Command):
    tag = "CommandList"
    label: rx.Var[str]


class _CommandEmpty(_Command):
    tag = "CommandEmpty"


class _CommandGroup(_Command):
    tag = "CommandGroup"
    heading: rx.Var[str]
    force_mount: rx.Var[bool]


class _CommandItem(_Command):
    tag = "CommandItem"
    value: rx.Var[str]
    keywords: rx.Var[list[str]]
    force_mount: rx.Var[bool]
    on_select: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def command_palette(
    groups: Sequence[CommandGroup], searches: Sequence[CommandSearch] = ()
) -> rx.Component:
    """Return the palette that Ctrl K opens."""
    lists = [
        _CommandGroup.create(*[_command_item(one) for one in group.commands], heading=group.title)
        for group in groups
    ]
    if searches:
        lists.append(rx.cond(TYPED.value != "", _search_group(searches)))
    else:
        lists.append(_CommandEmpty.create("Nothing found."))
    return dialog.bare_window(
        "Search or jump to",
        _CommandRoot.create(
            _CommandInput.create(
                placeholder="Type a command or what to look for",
                on_value_change=TYPED.push,
            ),
            _CommandList.create(*lists, label="Commands"),
            label="Search or jump to",
            loop=True,
        ),
        is_open=PALETTE.value,
        on_close=_close_palette(),
        class_name="fa-palette",
    )


def _close_palette() -> list[Any]:
    return [PALETTE.push(False), TYPED.push("")]


def _command_item(command: Command) -> rx.Component:
    event = rx.redirect(command.href) if command.event is None else command.event
    events = list(event) if isinstance(event, list | tuple) else [event]
    children: list[theme.Node] = [theme.icon(command.icon), command.label]
    if command.keys:
        children.append(_keys(tuple(command.keys.split())))
    return _CommandItem.create(
        *children,
        value=command.label,
        keywords=list(command.keywords),
        on_select=lambda _: [*_close_palette(), *events],
    )


def _search_group(searches: Sequence[CommandSearch]) -> rx.Component:
    encode = rx.Var("encodeURIComponent").to(FunctionVar)
    return _CommandGroup.create(
        *[
            _CommandItem.create(
                theme.icon(search.icon),
                rx.el.span(search.label, " “", TYPED.value, "”"),
                value=search.label,
                force_mount=True,
                on_select=lambda _, href=search.href: [
                    rx.redirect(rx.Var.create(href) + encode.call(TYPED.value).to(str)),
                    *_close_palette(),
                ],
            )
            for search in searches
        ],
        heading="Look for",
        force_mount=True,
    )


def _keys(keys: Sequence[str]) -> rx.Component:
    return rx.el.span(*[rx.el.kbd(key, class_name="fa-kbd") for key in keys], class_name="fa-keys")


def shortcut_list(places: Sequence[NavItem]) -> rx.Component:
    """Return the dialog that `?` opens; `places` are those that the letters after G go to."""
    shortcuts = [
        Shortcut(("Ctrl", "K"), "Search or jump to"),
        Shortcut(("N",), "Add expense"),
        Shortcut(("I",), "Add income"),
        Shortcut(("/",), "Search this list"),
        *[Shortcut(("G", one.keys.upper()), f"Go to {one.label}") for one in places if one.keys],
        Shortcut(("?",), "Show this list"),
        Shortcut(("Esc",), "Close what is open"),
    ]
    return dialog.dialog(
        "Keyboard shortcuts",
        rx.el.dl(
            *[
                part
                for one in shortcuts
                for part in (rx.el.dt(one.label), rx.el.dd(_keys(one.keys)))
            ],
            class_name="fa-shortcuts",
        ),
        is_open=SHORTCUTS.value,
        on_close=SHORTCUTS.push(False),
    )


def _key_spec(event: ObjectVar) -> tuple[rx.Var, rx.Var, rx.Var, rx.Var]:
    """Return key, whether Ctrl or Command is held, whether to leave it alone, and the time."""
    held = event.ctrlKey.to(bool) | event.metaKey.to(bool)
    target = event.target.to(dict)
    tag = target.tagName.to(str)
    inside = target["closest"].to(FunctionVar).call("[role=dialog], [popover]")
    is_taken = (
        ((tag == "INPUT") & (target["type"].to(str) != "checkbox"))
        | (tag == "TEXTAREA")
        | (tag == "SELECT")
        | target.isContentEditable.to(bool)
        | (inside.to(bool))
        | event.altKey.to(bool)
        | event.defaultPrevented.to(bool)
    )
    return event.key.to(str).lower(), held, is_taken, event.timeStamp.to(float)


class _Hotkeys(WindowEventListener):
    on_key_down: rx.EventHandler[_key_spec]


def hotkeys(keys: Mapping[str, theme.Event], places: Mapping[str, str]) -> rx.Component:
    """Return the listener for the whole page.

    `keys` maps a single key to what it does; `places` maps the letter after G to an address.
    Ctrl K opens the palette and `?` the list of shortcuts. Holding Ctrl alone fetches the palette,
    so that it is there for what is typed after the K.
    """

    def on_key(key: rx.Var, held: rx.Var, is_taken: rx.Var, time: rx.Var) -> list[Any]:
        is_going = (time - GO_PRESSED.value.to(float)) < GO_WINDOW_MILLISECONDS
        is_single = ~(is_taken | held)
        return [
            rx.cond(
                held & (key == "k"),
                PALETTE.push(~PALETTE.value.to(bool)).prevent_default,
                rx.cond(
                    is_single,
                    rx.cond(is_going, _go(key, keys, places), _single(key, keys)),
                    rx.noop(),
                ),
            ),
            GO_PRESSED.push(rx.cond(is_single & (key == "g"), time, _NEVER)),
            rx.cond(held & ~IS_PALETTE_NEAR.value.to(bool), IS_PALETTE_NEAR.push(True), rx.noop()),
        ]

    return _Hotkeys.create(on_key_down=on_key)


def _single(key: rx.Var, keys: Mapping[str, theme.Event]) -> rx.Var:
    return rx.match(
        key,
        *[(name, _prevented(event)) for name, event in keys.items()],
        ("?", SHORTCUTS.push(True).prevent_default),
        rx.noop(),
    )


def _go(key: rx.Var, keys: Mapping[str, theme.Event], places: Mapping[str, str]) -> rx.Var:
    return rx.match(
        key,
        *[(name, rx.redirect(href).prevent_default) for name, href in places.items()],
        _single(key, keys),
    )


def _prevented(event: theme.Event) -> Any:
    """Return the event with the key's own effect suppressed, so that N does not type an n."""
    spec = event() if isinstance(event, rx.event.EventHandler) else event
    return getattr(spec, "prevent_default", spec)
