"""The layout: the shell around every page of a signed-in user, the sign-in pages, and the edges.

The composition root builds one `Frame` (who is signed in, where one can go, what the keys do) and
hands it to every page; so a page of any package can draw the shell without knowing the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.experimental.client_state import ClientStateVar
from reflex_components_core.base.error_boundary import ErrorBoundary
from reflex_components_core.core.banner import has_too_many_connection_errors
from reflex_components_core.el.elements.inline import A as NativeLink

from finance_app.ui import dialog, empty, form, nav, theme, toast
from finance_app.ui.deferred import deferred

MORE = ClientStateVar.create("faMoreOpen", default=False)
LOG_OUT = "/auth/logout"
NAME = "finance_app"


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What is the same around every page.

    `bottom` are the three places of the phone bar; `palette` and `shortcuts` return the windows of
    Ctrl K and `?`, memos that are fetched when first opened; `settings` stands in the menu at the
    foot. `undo` handles the Undo of a notice, `overlays` returns the windows of the ledger that
    can open on any page (quick add).
    """

    groups: tuple[nav.NavGroup, ...]
    bottom: tuple[nav.NavItem, nav.NavItem, nav.NavItem]
    settings: nav.NavItem
    palette: Callable[[], rx.Component]
    shortcuts: Callable[[], rx.Component]

    business: theme.Text
    fiscal_label: theme.Text
    initials: theme.Text
    user_name: theme.Text
    role_label: theme.Text

    is_ready: theme.Flag
    is_read_only: theme.Flag
    is_database_down: theme.Flag
    has_sample: theme.Flag
    remove_sample: theme.Event
    add_expense: theme.Event
    add_income: theme.Event
    undo: theme.Event
    fetch_workbook: Callable[[theme.Text], theme.Event]
    overlays: Callable[[], rx.Component] = rx.fragment

    def items(self) -> list[nav.NavItem]:
        """Return every place of the sidebar, in its order."""
        return [item for group in self.groups for item in group.items]


def shell(
    current: str,
    *content: theme.Node,
    frame: Frame,
    top: rx.Component,
    search_id: str = "",
    skeleton: rx.Component | None = None,
) -> rx.Component:
    """Return a whole page.

    `current` is the address of its place in the navigation, `search_id` the field that `/` moves
    to, `skeleton` what stands in place of the content until the session is known.
    """
    body = rx.fragment(*content)
    if skeleton is not None:
        body = theme.when(frame.is_ready, body, skeleton)
    return theme.Page.create(
        NativeLink.create("Skip to content", href="#main", class_name="fa-skip"),
        _sidebar(current, frame),
        rx.el.main(
            rx.el.div(top, body, _banners(frame), class_name="fa-inner"),
            id="main",
            tab_index=-1,
            class_name="fa-main",
        ),
        _bottom_bar(current, frame),
        _more_sheet(current, frame),
        _database_bar(frame),
        toast.notice_region(frame.undo),
        *_keyboard(frame, search_id),
        frame.overlays(),
        class_name="fa-shell",
    )


def framed(page: Callable[[Frame], rx.Component], frame: Frame) -> Callable[[], rx.Component]:
    """Return the page with its frame filled in.

    It keeps the page's own module, by which the build decides what goes into which chunk.
    """

    def framed_page() -> rx.Component:
        return page(frame)

    framed_page.__module__ = page.__module__
    framed_page.__name__ = page.__name__
    framed_page.__qualname__ = page.__qualname__
    return framed_page


def top_bar(
    title: theme.Node,
    *actions: theme.Node,
    primary: theme.Node = "",
    note: theme.Text = "",
    views: theme.Node = "",
) -> rx.Component:
    """Return the head of a page: title or period stepper, choice of views, actions, the main one.

    What the phone bar offers as well takes the class `fa-desktop-only`.
    """
    is_words = isinstance(title, str | rx.Var)
    head = rx.el.h1(title, class_name="fa-title") if is_words else title
    parts: list[theme.Node] = [head]
    if theme.is_given(note) is not False:
        parts.append(rx.el.span(note, class_name="fa-top-note"))
    return rx.el.header(
        *parts,
        rx.el.span(class_name="fa-spacer"),
        *([views] if views != "" else []),
        *actions,
        mode_button(),
        *([primary] if primary != "" else []),
        class_name="fa-top",
    )


def mode_button() -> rx.Component:
    """Return the switch between light and dark."""
    return rx.el.button(
        rx.color_mode_cond(light=theme.icon("moon"), dark=theme.icon("sun")),
        type="button",
        title="Light or dark",
        aria_label="Switch between light and dark",
        on_click=rx.toggle_color_mode,
        class_name="fa-button is-ghost is-icon",
    )


def _sidebar(current: str, frame: Frame) -> rx.Component:
    return rx.el.aside(
        rx.el.div(
            rx.el.span(frame.initials, aria_hidden="true", class_name="fa-business-mark"),
            rx.el.span(
                rx.el.span(frame.business, class_name="fa-business-name"),
                rx.el.span(frame.fiscal_label, class_name="fa-business-note"),
                class_name="fa-business-words",
            ),
            class_name="fa-business",
        ),
        nav.palette_button(),
        rx.el.nav(*[_nav_group(group, current) for group in frame.groups], aria_label="Main"),
        _user_menu(frame),
        aria_label="Sidebar",
        class_name="fa-side",
    )


def _nav_group(group: nav.NavGroup, current: str) -> rx.Component:
    links = [rx.el.li(nav.nav_link(item, current)) for item in group.items]
    if not group.title:
        return rx.el.ul(*links)
    return rx.el.div(
        rx.el.p(group.title, aria_hidden="true", class_name="fa-nav-title"),
        rx.el.ul(*links, aria_label=group.title),
    )


def _user_menu(frame: Frame) -> rx.Component:
    return rx.el.div(
        rx.el.button(
            rx.el.span(frame.initials, aria_hidden="true", class_name="fa-avatar"),
            rx.el.span(
                rx.el.span(frame.user_name, class_name="fa-user-name"),
                rx.el.span(frame.role_label, class_name="fa-user-role"),
                class_name="fa-user-words",
            ),
            theme.icon("chevrons-up-down"),
            type="button",
            custom_attrs={"popoverTarget": "user-menu"},
            class_name="fa-user",
        ),
        rx.el.div(
            rx.el.a(
                theme.icon(frame.settings.icon),
                frame.settings.label,
                href=frame.settings.href,
                class_name="fa-menu-item",
            ),
            rx.el.button(
                theme.icon("keyboard"),
                "Keyboard shortcuts",
                type="button",
                on_click=nav.SHORTCUTS.push(True),
                custom_attrs={"popoverTarget": "user-menu", "popoverTargetAction": "hide"},
                class_name="fa-menu-item",
            ),
            log_out_form(),
            id="user-menu",
            custom_attrs={"popover": "auto"},
            class_name="fa-menu is-up",
        ),
        class_name="fa-side-foot",
    )


def log_out_form() -> rx.Component:
    """Return the log-out button: a real request, whose answer takes the cookie away."""
    return form.NativeForm.create(
        rx.el.button(theme.icon("log-out"), "Log out", type="submit", class_name="fa-menu-item"),
        action=LOG_OUT,
        method="post",
    )


def _bottom_bar(current: str, frame: Frame) -> rx.Component:
    first, second, third = frame.bottom
    return rx.el.nav(
        _bottom_link(first, current),
        _bottom_link(second, current),
        rx.el.button(
            theme.icon("plus", size=22),
            type="button",
            aria_label="Add expense",
            on_click=frame.add_expense,
            disabled=frame.is_read_only,
            class_name="fa-bottom-add",
        ),
        _bottom_link(third, current),
        rx.el.button(
            theme.icon("menu", size=20),
            "More",
            type="button",
            aria_haspopup="dialog",
            on_click=MORE.push(True),
            class_name="fa-bottom-link",
        ),
        aria_label="Phone",
        class_name="fa-bottom",
    )


def _bottom_link(item: nav.NavItem, current: str) -> rx.Component:
    props: dict[str, Any] = {"aria_current": "page"} if item.href == current else {}
    return rx.el.a(
        theme.icon(item.icon, size=20),
        item.label,
        href=item.href,
        class_name="fa-bottom-link",
        **props,
    )


def _more_sheet(current: str, frame: Frame) -> rx.Component:
    shown = {item.href for item in frame.bottom}
    rest = [item for item in frame.items() if item.href not in shown]
    close = MORE.push(False)
    return dialog.sheet(
        "More",
        rx.el.nav(
            *[nav.nav_link(item, current, on_click=close) for item in [*rest, frame.settings]],
            log_out_form(),
            aria_label="More",
            class_name="fa-more",
        ),
        is_open=MORE.value,
        on_close=close,
        is_sticky=False,
    )


def _banners(frame: Frame) -> rx.Component:
    """Return what is true of the whole business, in a place where it moves nothing else.

    Beside the content on a wide screen, at its end on a phone.
    """
    remove = form.button("Remove", size="s", on_click=frame.remove_sample)
    return rx.el.div(
        theme.when(
            frame.is_read_only,
            empty.banner("You can see everything here and change nothing.", icon="eye"),
        ),
        theme.when(
            frame.has_sample,
            empty.banner(
                "These entries are invented, to show what the product does.",
                theme.when(frame.is_read_only, rx.fragment(), remove),
                icon="flask-conical",
            ),
        ),
        class_name="fa-banners",
    )


def _keyboard(frame: Frame, search_id: str) -> list[rx.Component]:
    find = rx.set_focus(search_id) if search_id else nav.PALETTE.push(True)
    keys = {"n": frame.add_expense, "i": frame.add_income, "/": find}
    going = {item.keys: item.href for item in [*frame.items(), frame.settings] if item.keys}
    return [
        nav.hotkeys(keys, going),
        deferred(frame.palette, when=nav.IS_PALETTE_NEAR.value | nav.PALETTE.value),
        deferred(frame.shortcuts, when=nav.SHORTCUTS.value),
    ]


def _database_bar(frame: Frame) -> theme.Node:
    return theme.when(
        frame.is_database_down,
        _bar("The database is not answering. Nothing is lost; it is tried again by itself."),
    )


def connection_bar() -> rx.Component:
    """Return the bar that appears while the server cannot be reached, and goes by itself."""
    return rx.cond(
        has_too_many_connection_errors,
        _bar("The connection is gone. What you do now is sent when it is back."),
    )


def _bar(text: str) -> rx.Component:
    return rx.el.div(theme.icon("wifi-off"), text, role="status", class_name="fa-connection")


def auth_layout(title: theme.Text, *content: theme.Node, note: theme.Text = "") -> rx.Component:
    """Return a page for somebody who is not signed in: one card with a title."""
    head: list[theme.Node] = [rx.el.h1(title, class_name="fa-title")]
    if theme.is_given(note) is not False:
        head.append(rx.el.p(note, class_name="fa-dialog-text"))
    return theme.Page.create(
        rx.el.main(
            rx.el.div(
                rx.el.span("f", aria_hidden="true", class_name="fa-business-mark"),
                NAME,
                class_name="fa-auth-brand",
            ),
            rx.el.div(
                rx.el.div(*head, class_name="fa-auth-head"),
                *content,
                class_name="fa-card fa-auth-card",
            ),
            id="main",
            class_name="fa-auth",
        )
    )


def auth_foot(*content: theme.Node) -> rx.Component:
    """Return the line under the form of a sign-in page: the way to the other one."""
    return rx.el.p(*content, class_name="fa-auth-foot")


def not_found() -> rx.Component:
    """Return the page for an address that leads nowhere."""
    return auth_layout(
        "There is no page at this address",
        form.link_button("Go to the dashboard", "/", kind="primary"),
        note="The link may be old, or the address mistyped.",
    )


def error_fallback() -> rx.Component:
    """Return what stands in place of a page that could not be drawn."""
    return auth_layout(
        "This page could not be shown",
        NativeLink.create("Load it again", href="", class_name="fa-button is-primary"),
        note="What was saved is safe. Loading the page again usually helps.",
    )


def install(app: rx.App) -> None:
    """Give the app our connection bar and our words for a page that could not be drawn."""
    app.app_wraps[5, "Overlay"] = lambda _: connection_bar()
    app.app_wraps[55, "ErrorBoundary"] = lambda _: ErrorBoundary.create(
        fallback_render=rx.Var.create(error_fallback())
    )
