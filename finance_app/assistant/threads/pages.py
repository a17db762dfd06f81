"""The list of conversations beside the one that is open."""

import reflex as rx
from reflex.vars import FunctionVar

from finance_app.assistant.threads.state import PATH, ThreadsState, ThreadView
from finance_app.ui import dialog, empty, form, table
from finance_app.ui.deferred import deferred

LIST_ID = "conversations"
_LIST = rx.Var(f"document.getElementById('{LIST_ID}')").to(dict)
_HIDE = rx.run_script(_LIST.hidePopover.to(FunctionVar).call())
"""Closes the list on a phone once something of it was chosen; built by the compiler."""

_start_from = form.starting_from(
    "thread", ThreadsState.values, ThreadsState.errors, ThreadsState.key
)


def thread_list() -> rx.Component:
    """Return the conversations, the one asked in last first."""
    state = ThreadsState
    undo = empty.banner(
        "Deleted: " + state.deleted_title, form.button("Undo", size="s", on_click=state.restore)
    )
    return rx.el.nav(
        form.link_button("New conversation", PATH, icon="plus", size="s", on_click=_HIDE),
        rx.cond(state.deleted_id != "", undo),
        rx.foreach(state.threads, _thread),
        deferred(thread_form, when=state.key != ""),
        id=LIST_ID,
        custom_attrs={"popover": "auto"},
        aria_label="Conversations",
        class_name="fa-threads",
    )


def thread_list_button() -> rx.Component:
    """Return the button that shows the list on a phone."""
    return form.icon_button(
        "history",
        "Conversations",
        custom_attrs={"popoverTarget": LIST_ID},
        class_name="fa-threads-button",
    )


def _thread(thread: ThreadView) -> rx.Component:
    is_current = thread.id == ThreadsState.current
    return rx.el.div(
        rx.el.a(
            thread.title,
            href=thread.href,
            on_click=_HIDE,
            dir="auto",
            aria_current=rx.cond(is_current, "page", "false"),
        ),
        table.row_menu(
            "Actions for " + thread.title.to(str),
            thread.id,
            table.MenuItem(
                label="Rename", icon="pencil", event=ThreadsState.open_rename(thread.id)
            ),
            table.MenuItem(label="Delete", icon="trash-2", event=ThreadsState.delete(thread.id)),
        ),
        class_name=rx.cond(is_current, "fa-thread is-current", "fa-thread"),
    )


@rx.memo
def thread_form() -> rx.Component:
    """Return the form of a title, fetched when it is first opened."""
    state = ThreadsState
    return dialog.dialog(
        "Rename the conversation",
        form.form(
            form.form_error(state.errors.get("form", "").to(str)),
            rx.fragment(
                form.text_field(
                    "title", "Title", auto_focus=True, auto_complete="off", **_start_from("title")
                ),
                key=state.key,
            ),
            form.hidden_field("id", state.renamed_id),
            form.form_actions(
                form.button("Cancel", on_click=state.close), form.submit_button("Save")
            ),
            on_submit=state.rename,
        ),
        is_open=state.is_open,
        on_close=state.close,
    )
