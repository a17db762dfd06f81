"""Dialogs and side sheets on the Radix dialog primitive.

The focus moves to the first field, stays inside, and returns where it was; Escape closes. The
close button comes last in the markup, so that it is not the first thing the focus meets.
"""

from typing import Any

import reflex as rx
from reflex.experimental.client_state import ClientStateVar
from reflex.vars import FunctionVar
from reflex_components_radix.primitives.dialog import (
    DialogClose,
    DialogContent,
    DialogDescription,
    DialogOverlay,
    DialogPortal,
    DialogRoot,
    DialogTitle,
)

from finance_app.ui import theme

_OPENER = ClientStateVar.create("faOpener", default=None)


class _Content(DialogContent):
    """A window that remembers what had the focus, and gives it back.

    Radix returns the focus only to a trigger of its own; ours are opened by keys and by states.
    """

    @classmethod
    def create(cls, *children: theme.Node, **props: Any) -> rx.Component:
        """Return the window with both ends of the focus tied together."""
        focused = rx.Var("document").to(dict).activeElement
        give_back = _OPENER.value.to(dict).focus.to(FunctionVar).call()
        return super().create(
            *children,
            on_open_auto_focus=_OPENER.set_value(focused),
            on_close_auto_focus=rx.event.run_script(give_back),
            **props,
        )


def dialog(
    title: theme.Text,
    *content: theme.Node,
    is_open: rx.Var,
    on_close: theme.Event,
    description: theme.Text = "",
    **props: Any,
) -> rx.Component:
    """Return a dialog in the middle of the page.

    `is_sticky=True` keeps it open when the page behind it is clicked; `is_wide=True` widens it.
    """
    is_wide = props.pop("is_wide", False)
    is_sticky = props.pop("is_sticky", False)
    return _window(
        title,
        *content,
        is_open=is_open,
        on_close=on_close,
        description=description,
        class_name="fa-dialog is-wide" if is_wide else "fa-dialog",
        **_sticky(is_sticky=is_sticky),
        **props,
    )


def sheet(
    title: theme.Text,
    *content: theme.Node,
    is_open: rx.Var,
    on_close: theme.Event,
    description: theme.Text = "",
    **props: Any,
) -> rx.Component:
    """Return a sheet at the right-hand side; on a phone it takes the whole width.

    A click outside leaves it open, so that nothing typed is lost; `is_sticky=False` lets it close.
    """
    is_sticky = props.pop("is_sticky", True)
    return _window(
        title,
        *content,
        is_open=is_open,
        on_close=on_close,
        description=description,
        class_name="fa-sheet",
        **_sticky(is_sticky=is_sticky),
        **props,
    )


def bare_window(
    title: theme.Text, *content: theme.Node, is_open: rx.Var, on_close: theme.Event, **props: Any
) -> rx.Component:
    """Return a dialog without head and close button: the command palette draws its own."""
    return DialogRoot.create(
        DialogPortal.create(
            DialogOverlay.create(class_name="fa-veil"),
            _Content.create(
                DialogTitle.create(title, class_name="fa-hidden"),
                *content,
                aria_describedby=rx.Var("undefined"),
                **props,
            ),
        ),
        open=is_open,
        on_open_change=lambda _: on_close,
    )


def _window(
    title: theme.Text,
    *content: theme.Node,
    is_open: rx.Var,
    on_close: theme.Event,
    description: theme.Text,
    **props: Any,
) -> rx.Component:
    head: list[theme.Node] = [DialogTitle.create(title, class_name="fa-dialog-title")]
    if isinstance(description, rx.Var) or description:
        head.append(DialogDescription.create(description, class_name="fa-dialog-text"))
    else:
        props["aria_describedby"] = rx.Var("undefined")
    return DialogRoot.create(
        DialogPortal.create(
            DialogOverlay.create(class_name="fa-veil"),
            _Content.create(
                *head,
                rx.el.div(*content, class_name="fa-dialog-body"),
                _close_button(),
                **props,
            ),
        ),
        open=is_open,
        on_open_change=lambda _: on_close,
    )


def _close_button() -> rx.Component:
    return DialogClose.create(
        theme.icon("x"),
        aria_label="Close",
        class_name="fa-button is-ghost is-icon fa-dialog-close",
    )


def _sticky(*, is_sticky: bool) -> dict[str, Any]:
    return {"on_interact_outside": rx.prevent_default} if is_sticky else {}
