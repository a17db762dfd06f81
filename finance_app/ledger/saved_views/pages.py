"""The control over a list that keeps its filters under names, and the form of one."""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.saved_views.state import SavedViewsState
from finance_app.ledger.saved_views.views import AUDIENCE, ViewLink
from finance_app.ui import dialog, form, theme
from finance_app.ui.deferred import deferred

_start_from = form.starting_from(
    "view", SavedViewsState.values, SavedViewsState.errors, SavedViewsState.key
)


def view_control(list_name: str) -> rx.Component:
    """Return the button that names the view on the screen, its menu, and the form of a view."""
    state, menu_id = SavedViewsState, f"{list_name}-views"
    label = rx.cond(state.shown.name != "", state.shown.name, "Views")
    button = rx.el.button(
        theme.icon("bookmark", size=13),
        rx.el.span(label, class_name="fa-view-name", dir="auto"),
        theme.icon("chevron-down", size=13),
        type="button",
        title="Views: filters that were kept",
        custom_attrs={"popoverTarget": menu_id},
        class_name="fa-filter",
        aria_current=rx.cond(state.shown.name != "", "true", "false"),
    )
    return rx.el.span(
        button,
        rx.el.div(
            *_menu(menu_id),
            id=menu_id,
            aria_label="Views",
            role="group",
            class_name="fa-menu fa-view-menu",
            custom_attrs={"popover": "auto"},
        ),
        deferred(saved_view_form, when=SavedViewsState.key != ""),
    )


def _menu(menu_id: str) -> list[rx.Component]:
    """Return the views to choose from, and what can be done with the one on the screen."""
    state = SavedViewsState
    has_none = (state.mine.length() == 0) & (state.shared.length() == 0)
    none = rx.el.p(
        "No views yet. Filter the list, then save the filters under a name.",
        class_name="fa-menu-head fa-view-none",
    )
    others = rx.el.p("Shared with you", class_name="fa-menu-head")
    is_new = (state.query != "") & (state.shown.id == "")
    return [
        rx.cond(has_none, none),
        rx.foreach(state.mine, lambda view: _choice(view, menu_id)),
        rx.cond(state.shared.length() > 0, others),
        rx.foreach(state.shared, lambda view: _choice(view, menu_id)),
        rx.cond(
            SessionState.can_write & (is_new | state.shown.can_change),
            rx.el.div(
                rx.cond(
                    is_new,
                    _item("Save this view", "bookmark-plus", state.open_new, menu_id),
                    _changes(menu_id),
                ),
                class_name="fa-menu-part",
            ),
        ),
    ]


def _choice(view: ViewLink, menu_id: str) -> rx.Component:
    mark = rx.cond(view.is_shown, theme.icon("check"), theme.icon("bookmark"))
    note = rx.cond(view.is_shared, rx.el.span("Shared", class_name="fa-cell-note"))
    return rx.el.button(
        mark,
        rx.el.span(view.name, dir="auto", class_name="fa-view-name"),
        note,
        on_click=rx.redirect(view.href),
        aria_current=rx.cond(view.is_shown, "true", "false"),
        **_closing(menu_id),
    )


def _changes(menu_id: str) -> rx.Component:
    """Return what can be done with the view on the screen."""
    state, view = SavedViewsState, SavedViewsState.shown
    return rx.fragment(
        _item("Rename", "pencil", state.open_view(view.id), menu_id),
        rx.cond(
            view.is_shared,
            _item("Stop sharing", "user", state.share(view.id, False), menu_id),
            _item("Share with the business", "users", state.share(view.id, True), menu_id),
        ),
        _item("Delete", "trash-2", state.delete(view.id), menu_id, is_danger=True),
    )


def _item(
    label: str, icon: str, event: theme.Event, menu_id: str, *, is_danger: bool = False
) -> rx.Component:
    look = "fa-menu-item is-danger" if is_danger else "fa-menu-item"
    return rx.el.button(
        theme.icon(icon), label, on_click=event, **{**_closing(menu_id), "class_name": look}
    )


def _closing(menu_id: str) -> dict[str, Any]:
    """Return what makes a button a line of the menu that closes it."""
    return {
        "type": "button",
        "class_name": "fa-menu-item",
        "custom_attrs": {"popoverTarget": menu_id, "popoverTargetAction": "hide"},
    }


@rx.memo
def saved_view_form() -> rx.Component:
    """Return the dialog of a name, fetched when it is first opened."""
    state = SavedViewsState
    fields = rx.fragment(
        form.text_field(
            "name", "Name", auto_focus=True, auto_complete="off", **_start_from("name")
        ),
        form.select_field("is_shared", "Who sees it", AUDIENCE, **_start_from("is_shared")),
        key=state.key,
    )
    hidden = [
        form.hidden_field(name, state.values.get(name, "").to(str))
        for name in ("id", "version", "query")
    ]
    return dialog.dialog(
        state.title,
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            fields,
            *hidden,
            form.form_actions(
                form.button("Cancel", on_click=state.close), form.submit_button("Save")
            ),
            on_submit=state.save,
        ),
        is_open=state.is_open,
        on_close=state.close,
    )
