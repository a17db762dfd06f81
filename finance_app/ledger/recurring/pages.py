"""The page of what comes again: the list, what is due, and the sheet of one."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.recurring.editor.pages import recurring_sheet
from finance_app.ledger.recurring.editor.state import RecurringEditorState
from finance_app.ledger.recurring.rules import PATH
from finance_app.ledger.recurring.state import RecurringState
from finance_app.ledger.recurring.views import RecurringRow
from finance_app.ui import empty, form, layout, table


def recurring_page(frame: layout.Frame) -> rx.Component:
    """Return the page of what comes again."""
    state = RecurringState
    failed = empty.failed(state.failure, state.load)
    skeleton = empty.plain_card(empty.table_skeleton(8))
    add = form.button(
        "Add recurring", icon="plus", kind="primary", on_click=RecurringEditorState.open_new
    )
    return layout.shell(
        PATH,
        _due(),
        empty.plain_card(
            empty.pending(
                ~state.is_loaded,
                empty.table_skeleton(8),
                rx.cond(state.failure != "", failed, _list()),
            )
        ),
        recurring_sheet(),
        frame=frame,
        top=layout.top_bar(
            "Recurring", primary=rx.cond(SessionState.can_write, add, rx.fragment())
        ),
        skeleton=skeleton,
    )


def _due() -> rx.Component:
    """Return what is due and not recorded, with the button that records it."""
    state = RecurringState
    record = rx.cond(
        SessionState.can_write, form.button("Record due now", size="s", on_click=state.record)
    )
    locked = empty.banner(state.locked_text, tone="warn", icon="lock")
    return rx.fragment(
        rx.cond(state.due_text != "", empty.banner(state.due_text, record, icon="calendar-clock")),
        rx.cond(state.locked_text != "", locked),
    )


def _list() -> rx.Component:
    nothing = empty.empty(
        "Nothing comes again yet",
        "Rent, salaries, subscriptions and retainers are recorded by themselves on the days you"
        " choose, each of them once.",
        rx.cond(
            SessionState.can_write,
            form.button("Add recurring", icon="plus", on_click=RecurringEditorState.open_new),
        ),
        icon="repeat",
    )
    shown = table.data_table("What comes again", _columns(), RecurringState.rows)
    return rx.cond(RecurringState.rows.length() > 0, shown, nothing)


def _columns() -> list[table.Column]:
    def amount(row: RecurringRow) -> rx.Component:
        return table.amount(row.amount, is_in=row.is_income)

    return [
        table.Column(key="name", title="Vendor or client", cell=_name, card="name"),
        table.Column(
            key="schedule", title="Schedule", cell=_schedule, card="meta", is_growing=True
        ),
        table.Column(key="next", title="Next", cell=_next, card="date"),
        table.Column(key="amount", title="Amount", cell=amount, align="end", card="amount"),
        table.Column(key="menu", title="Actions", cell=_menu, card="menu", is_title_hidden=True),
    ]


def _name(row: RecurringRow) -> rx.Component:
    link = table.row_link(
        row.party, on_click=RecurringEditorState.open_recurring(row.id), note=row.category
    )
    plain = rx.el.span(
        rx.el.span(row.party, class_name="fa-cell-name"),
        rx.el.span(row.category, class_name="fa-cell-note"),
    )
    return rx.cond(SessionState.can_write, link, plain)


def _schedule(row: RecurringRow) -> rx.Component:
    return rx.el.span(
        row.schedule,
        rx.cond(row.ends != "", rx.el.span(row.ends, class_name="fa-cell-note")),
        title=row.schedule,
    )


def _next(row: RecurringRow) -> rx.Component:
    look = rx.cond(row.due != "", "fa-num fa-desktop-only", "fa-num")
    day = rx.el.time(row.next, date_time=row.next_iso, class_name=look)
    due = rx.cond(row.due != "", empty.chip(row.due, tone="todo", icon="calendar-clock"))
    waiting = rx.cond(
        row.is_paused,
        empty.chip("Paused", icon="pause"),
        rx.cond(row.next != "", day, rx.el.span("Ended", class_name="fa-muted")),
    )
    return rx.el.span(due, waiting, class_name="fa-next-day")


def _menu(row: RecurringRow) -> rx.Component:
    state = RecurringState
    edit = table.MenuItem(
        label="Edit", icon="pencil", event=RecurringEditorState.open_recurring(row.id)
    )
    skip = table.MenuItem(
        label=row.skip_label, icon="skip-forward", event=state.skip(row.id, row.skip_on)
    )
    pause = table.MenuItem(label="Pause", icon="pause", event=state.pause(row.id))
    resume = table.MenuItem(label="Resume", icon="play", event=state.resume(row.id))
    delete = table.MenuItem(
        label="Delete", icon="trash-2", event=state.delete(row.id), is_danger=True
    )

    def menu(*items: table.MenuItem) -> rx.Component:
        name = rx.Var.create("Actions for ").to(str) + row.party
        return table.row_menu(name, row.id, edit, *items, delete)

    going = rx.cond(row.skip_on != "", menu(skip, pause), menu())
    return rx.cond(SessionState.can_write, rx.cond(row.is_paused, menu(resume), going))
