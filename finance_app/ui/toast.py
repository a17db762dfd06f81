"""Notices: one line about what just happened, with Undo where there is something to undo.

The text is state, drawn by the page; nothing is evaluated in the browser, so that the content
policy can forbid it. A notice passes after nine seconds, except while the pointer or the focus is
on it; an error stays until it is dismissed. What Undo does is the caller's: `undo_kind` and
`undo_ids` say what it is about. `link` leads to what may come next, on another page.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import reflex as rx
from reflex.event import EventSpec

from finance_app.kit import clock
from finance_app.kit.access import Permission, allow
from finance_app.ui import theme

_SHOWN: Final = timedelta(seconds=9)


class NoticeState(rx.State):
    """The notice on the screen; there is one at most, and a new one takes its place."""

    text: str = ""
    tone: str = "info"
    reference: str = ""
    undo_kind: str = ""
    undo_ids: list[str] = []  # noqa: RUF012  (Reflex copies it for every session)
    link: str = ""
    link_label: str = ""
    serial: int = 0

    _shown_at: datetime = datetime.min.replace(tzinfo=UTC)

    @rx.event
    @allow(Permission.PUBLIC)
    async def show(self, text: str) -> None:
        """Say what happened."""
        self._put(text=text)

    @rx.event
    @allow(Permission.PUBLIC)
    async def show_undo(self, text: str, kind: str, ids: list[str]) -> None:
        """Say what happened, with an Undo button for these records."""
        self._put(text=text, kind=kind, ids=ids)

    @rx.event
    @allow(Permission.PUBLIC)
    async def lead(self, address: str, label: str) -> None:
        """Let the notice that is shown lead on, to an address of ours."""
        if address.startswith("/") and not address.startswith("//"):
            self.link, self.link_label = address, label

    @rx.event
    @allow(Permission.PUBLIC)
    async def show_error(self, text: str, reference: str = "") -> None:
        """Say what did not work; the reference finds it in the log."""
        self._put(text=text, tone="error", reference=reference)

    @rx.event
    @allow(Permission.PUBLIC)
    async def hide(self) -> None:
        """Take the notice away."""
        self._put(text="")

    @rx.event
    @allow(Permission.PUBLIC)
    async def expire(self, serial: int) -> None:
        """Take the notice away when its time is over, unless a newer one has taken its place."""
        if serial == self.serial:
            self._put(text="")

    def _put(
        self,
        *,
        text: str,
        tone: str = "info",
        reference: str = "",
        kind: str = "",
        ids: list[str] | None = None,
    ) -> None:
        self.text, self.tone, self.reference = text, tone, reference
        self.undo_kind, self.undo_ids = kind, list(ids or [])
        self.link = self.link_label = ""
        self.serial += 1
        self._shown_at = clock.now()

    def _drop_old(self) -> None:
        """Take away a notice whose time passed unseen, as when the page was loaded anew."""
        if self.text and self.tone == "info" and clock.now() - self._shown_at > _SHOWN:
            self._put(text="")


class PassingBox(rx.el.Div):
    """An element that reports the end of its CSS animation: the clock of a notice."""

    on_animation_end: rx.EventHandler[rx.event.no_args_event_spec]


def notice(text: str, *, undo: tuple[str, list[str]] | None = None) -> EventSpec:
    """Return the event that shows a notice; `undo` is (kind, ids) of what can be taken back."""
    if undo is None:
        return NoticeState.show(text)
    return NoticeState.show_undo(text, undo[0], undo[1])


def error_notice(text: str, *, reference: str = "") -> EventSpec:
    """Return the event that shows an error, which stays until it is dismissed."""
    return NoticeState.show_error(text, reference)


def notice_region(undo: theme.Event | None = None) -> rx.Component:
    """Return the place of notices; the shell has one. `undo` handles the Undo button.

    Both regions are always there, because a screen reader announces only what changes inside a
    region that it knows: information politely, errors at once.
    """
    is_error = NoticeState.tone == "error"
    is_shown = NoticeState.text != ""
    return rx.el.div(
        rx.el.div(
            rx.cond(is_shown & ~is_error, _passing_notice(undo)),
            role="status",
            aria_live="polite",
        ),
        rx.el.div(rx.cond(is_shown & is_error, _error_notice()), role="alert"),
        class_name="fa-notices",
    )


def _passing_notice(undo: theme.Event | None) -> rx.Component:
    link = rx.el.a(
        NoticeState.link_label,
        href=NoticeState.link,
        on_click=NoticeState.hide,
        class_name="fa-button is-small",
    )
    children: list[Any] = [
        rx.el.span(NoticeState.text, class_name="fa-notice-text"),
        rx.cond(NoticeState.link != "", link),
    ]
    if undo is not None:
        children.append(rx.cond(NoticeState.undo_ids.length() > 0, _undo_button(undo)))
    return PassingBox.create(
        *children,
        _dismiss_button(),
        key=NoticeState.serial.to_string(),
        on_animation_end=NoticeState.expire(NoticeState.serial),
        class_name="fa-notice is-passing",
    )


def _undo_button(undo: theme.Event) -> rx.Component:
    return rx.el.button(
        "Undo",
        type="button",
        on_click=undo,
        class_name="fa-button is-primary is-small",
    )


def _error_notice() -> rx.Component:
    return rx.el.div(
        theme.icon("circle-alert"),
        rx.el.span(
            NoticeState.text,
            rx.cond(
                NoticeState.reference != "",
                rx.el.span(
                    "Reference ", NoticeState.reference, class_name="fa-notice-reference fa-num"
                ),
            ),
            class_name="fa-notice-text",
        ),
        _dismiss_button(),
        class_name="fa-notice is-error",
    )


def _dismiss_button() -> rx.Component:
    return rx.el.button(
        theme.icon("x"),
        type="button",
        aria_label="Dismiss",
        on_click=NoticeState.hide,
        class_name="fa-button is-ghost is-icon is-small",
    )
