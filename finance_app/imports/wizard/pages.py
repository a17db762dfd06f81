"""The page of one import: its steps, the work on it, and what became of it."""

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.imports.history.pages import status_chip
from finance_app.imports.history.views import PATH
from finance_app.imports.wizard.columns.pages import columns_step
from finance_app.imports.wizard.confirm.pages import confirm_step, done_cards
from finance_app.imports.wizard.lines.pages import check_step, duplicates_step
from finance_app.imports.wizard.state import WizardState
from finance_app.ui import empty, form, layout, table


def import_page(frame: layout.Frame) -> rx.Component:
    """Return the page of one import."""
    state = WizardState
    skeleton = empty.plain_card(empty.table_skeleton(8))
    failed = empty.plain_card(empty.failed(state.failure, state.load))
    view = state.view
    content = rx.fragment(
        _notices(),
        rx.match(
            _stage(),
            ("working", _work_card()),
            ("read", _steps()),
            ("done", done_cards()),
            _refused_card(),
        ),
    )
    return layout.shell(
        PATH,
        empty.pending(
            ~state.is_loaded,
            skeleton,
            rx.cond((state.failure != "") | ~view, failed, content),
        ),
        frame=frame,
        top=layout.top_bar(
            rx.cond(view, view.name, "Import"),
            form.link_button("All imports", PATH, class_name="fa-desktop-only"),
            primary=rx.cond(SessionState.can_write, _primary(), rx.fragment()),
        ),
        skeleton=skeleton,
    )


def _stage() -> rx.Var:
    view = WizardState.view
    return rx.cond(
        WizardState.work.title != "",
        "working",
        rx.cond(
            view.is_read, "read", rx.cond(view.is_committed | view.is_undone, "done", "refused")
        ),
    )


def _primary() -> rx.Component:
    view = WizardState.view
    commit = form.button(view.button, icon="check", kind="primary", on_click=WizardState.commit)
    undo = form.button("Undo import", icon="undo-2", on_click=WizardState.undo)
    return rx.match(
        _stage(),
        ("read", rx.cond(view.can_commit, commit, rx.fragment())),
        ("done", rx.cond(view.is_committed, undo, rx.fragment())),
        rx.fragment(),
    )


def _notices() -> rx.Component:
    view = WizardState.view
    same = empty.banner(
        "Exactly this file is in the books already.",
        form.link_button("Show that import", view.same_href, size="s"),
        tone="warn",
        icon="copy",
    )
    return rx.fragment(
        rx.el.p(
            status_chip(view.status, view.tone),
            rx.el.span(view.about, class_name="fa-muted"),
            rx.cond(view.done_text != "", rx.el.span(view.done_text)),
            class_name="fa-outcome",
        ),
        rx.cond(view.same_href != "", same),
        rx.cond(view.problem != "", empty.banner(view.problem, tone="bad", icon="circle-alert")),
        rx.foreach(
            view.questions,
            lambda text: empty.banner(text, tone="warn", icon="circle-help"),
        ),
    )


def _work_card() -> rx.Component:
    work = WizardState.work
    bar = rx.cond(
        work.percent >= 0,
        rx.el.progress(
            value=work.percent.to_string(),
            max="100",
            aria_label=work.title,
            class_name="fa-progress",
        ),
        rx.el.progress(aria_label=work.title, class_name="fa-progress"),
    )
    stop = rx.cond(
        SessionState.can_write & ~work.is_stopping,
        form.button("Cancel", on_click=WizardState.cancel),
    )
    words = rx.el.p(work.text, class_name="fa-wrapping fa-num fa-muted", role="status")
    return rx.fragment(
        empty.card(work.title, empty.card_body(bar, words, form.form_actions(stop))),
        rx.cond(work.lines.length() > 0, _preview_card()),
    )


def _preview_card() -> rx.Component:
    columns = [
        table.Column(
            key="date",
            title="Date",
            cell=lambda row: rx.el.span(row.date, class_name="fa-num"),
            card="date",
        ),
        table.Column(
            key="party",
            title="Name",
            cell=lambda row: rx.el.span(row.party, class_name="fa-cell-name", dir="auto"),
            card="name",
            is_growing=True,
        ),
        table.Column(
            key="amount",
            title="Amount",
            cell=lambda row: rx.el.span(row.amount, class_name="fa-num"),
            align="end",
            card="amount",
        ),
    ]
    return empty.card(
        "How the file begins",
        table.data_table("First lines", columns, WizardState.work.lines),
        note=WizardState.work.columns_text,
    )


def _steps() -> rx.Component:
    state, view = WizardState, WizardState.view
    first = ("columns", "Columns", state.hrefs["columns"])
    rest = (
        ("check", view.check_label, state.hrefs["check"]),
        ("duplicates", view.duplicates_label, state.hrefs["duplicates"]),
        ("confirm", "Confirm", state.hrefs["confirm"]),
    )
    bar = rx.el.div(
        rx.cond(
            view.is_table,
            empty.segmented("Steps", (first, *rest), view.step),
            empty.segmented("Steps", rest, view.step),
        ),
        rx.cond(
            SessionState.can_write,
            rx.fragment(
                form.button("Read again", size="s", kind="ghost", on_click=state.read_again),
                form.button("Throw away", size="s", kind="ghost", on_click=state.discard),
            ),
        ),
        class_name="fa-outcome",
    )
    return rx.fragment(
        bar,
        rx.match(
            view.step,
            ("columns", columns_step()),
            ("check", check_step(state.hrefs["duplicates"])),
            ("duplicates", duplicates_step(state.hrefs["confirm"])),
            confirm_step(),
        ),
        rx.cond(view.remarks.length() > 0, _remarks_card()),
    )


def _remarks_card() -> rx.Component:
    remarks = rx.el.ul(
        rx.foreach(WizardState.view.remarks, lambda text: rx.el.li(text, dir="auto")),
        class_name="fa-remarks",
    )
    return empty.card("Remarks about the file", empty.card_body(remarks))


def _refused_card() -> rx.Component:
    actions = form.form_actions(
        form.button("Throw away", on_click=WizardState.discard),
        form.link_button("Choose another file", PATH),
    )
    return empty.card(
        "This file could not be read",
        empty.card_body(
            rx.el.p("Nothing was added, and nothing was kept of it but the file itself."),
            rx.cond(SessionState.can_write, actions),
        ),
    )
