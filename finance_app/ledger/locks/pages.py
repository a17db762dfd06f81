"""The page of the period lock, reached from the settings."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.locks.state import PeriodLockState
from finance_app.ledger.locks.views import LockChangeRow
from finance_app.ui import empty, form, layout, table


def period_lock_page(frame: layout.Frame) -> rx.Component:
    """Return the page of the lock: the day and its forms, beside the history."""
    may_reopen = SessionState.can_manage & (PeriodLockState.through != "")
    return layout.shell(
        "/settings",
        empty.columns(
            empty.stack(_lock_card(), rx.cond(may_reopen, _reopen_card()), span=4),
            empty.stack(_history_card(), span=8),
        ),
        frame=frame,
        top=layout.top_bar("Period lock"),
        skeleton=empty.plain_card(empty.lines_skeleton(8)),
    )


def _lock_card() -> rx.Component:
    locked = rx.el.p("The books are locked through ", rx.el.strong(PeriodLockState.through), ".")
    shown = rx.el.div(
        rx.cond(PeriodLockState.through != "", locked, rx.el.p("The books are open.")),
        rx.el.p("In locked days nothing can be added, changed, deleted or restored."),
        rx.cond(SessionState.can_manage, _lock_form()),
        class_name="fa-form",
    )
    return empty.card(
        "Lock the books",
        empty.card_body(
            empty.pending(~PeriodLockState.is_loaded, empty.lines_skeleton(4), shown),
        ),
        note=rx.cond(SessionState.can_manage, "", "Only the owner can change this."),
    )


def _lock_form() -> rx.Component:
    return form.form(
        form.date_field(
            "locked_through",
            "Last locked day",
            id="lock-day",
            error=_error(PeriodLockState.lock_errors, "locked_through"),
            hint="That day is locked too.",
            default_value=PeriodLockState.usual_day,
            key=PeriodLockState.key,
            max=PeriodLockState.today,
        ),
        form.form_actions(form.submit_button("Lock")),
        on_submit=PeriodLockState.lock,
    )


def _reopen_card() -> rx.Component:
    fields = form.form(
        form.date_field(
            "locked_through",
            "Days stay locked through",
            id="reopen-day",
            error=_error(PeriodLockState.reopen_errors, "locked_through"),
            hint="Leave it empty to open everything.",
            default_value=PeriodLockState.reopen_day,
            key=PeriodLockState.key,
        ),
        form.note_field(
            "reason",
            "Reason",
            id="reopen-reason",
            error=_error(PeriodLockState.reopen_errors, "reason"),
            default_value=PeriodLockState.reason,
            key=PeriodLockState.key,
        ),
        form.form_actions(form.submit_button("Open again", kind="plain")),
        on_submit=PeriodLockState.reopen,
    )
    return empty.card("Open days again", empty.card_body(fields))


def _history_card() -> rx.Component:
    shown = rx.cond(
        PeriodLockState.changes.length() > 0,
        table.data_table("Moves of the lock", _columns(), PeriodLockState.changes),
        empty.empty(
            "Never locked",
            "When a month is done, lock it: its figures then stay as they were reported.",
            icon="lock-open",
        ),
    )
    return empty.card(
        "History",
        empty.pending(~PeriodLockState.is_loaded, empty.table_skeleton(4), shown),
    )


def _columns() -> list[table.Column]:
    return [
        table.Column(key="day", title="On", cell=lambda row: row.day, card="date"),
        table.Column(key="text", title="Lock", cell=_move, card="name", is_growing=True),
        table.Column(key="who", title="By", cell=lambda row: row.who, card="meta"),
    ]


def _move(row: LockChangeRow) -> rx.Component:
    return rx.fragment(
        row.text,
        rx.cond(row.reason != "", rx.el.span(row.reason, class_name="fa-cell-note")),
    )


def _error(errors: rx.Var, name: str) -> rx.Var:
    return errors.get(name, "").to(str)
