"""The page of posting: months to post, months posted, and the settings."""

import reflex as rx

from finance_app.fixed_assets.filters.views import PATH, VIEWS
from finance_app.fixed_assets.posting.state import PostingState
from finance_app.fixed_assets.posting.views import MonthRow
from finance_app.identity.state import SessionState
from finance_app.ui import empty, form, layout, table


def posting_page(frame: layout.Frame) -> rx.Component:
    """Return the page of posting."""
    state = PostingState
    skeleton = empty.plain_card(empty.table_skeleton(8))
    cards = empty.columns(
        empty.stack(_due_card(), _posted_card(), span=8),
        empty.stack(_settings_card(), span=4),
    )
    failed = empty.plain_card(empty.failed(state.failure, state.load))
    post = form.button("Post", icon="check", kind="primary", on_click=state.post)
    return layout.shell(
        PATH,
        empty.pending(~state.is_loaded, skeleton, rx.cond(state.failure != "", failed, cards)),
        frame=frame,
        top=layout.top_bar(
            "Posting depreciation",
            primary=rx.cond(SessionState.can_write & (state.due.length() > 0), post, rx.fragment()),
            views=empty.segmented("Views of the register", VIEWS, "depreciation"),
        ),
        skeleton=skeleton,
    )


def _due_card() -> rx.Component:
    nothing = empty.empty(
        "Nothing to post",
        "A month's depreciation is due when the month is over. Locked months are left alone.",
        icon="circle-check",
    )
    return empty.card(
        "To post",
        rx.cond(
            PostingState.due.length() > 0, _months("Months to post", PostingState.due), nothing
        ),
        note=PostingState.due_text,
    )


def _posted_card() -> rx.Component:
    nothing = empty.empty(
        "Nothing posted yet", "Each charge becomes one expense, and only once.", icon="inbox"
    )
    shown = _months("Months posted", PostingState.posted, is_linked=True)
    return empty.card("Posted", rx.cond(PostingState.posted.length() > 0, shown, nothing))


def _months(caption: str, rows: rx.Var, *, is_linked: bool = False) -> rx.Component:
    def name(row: MonthRow) -> rx.Component:
        if is_linked:
            return table.row_link(row.label, href=row.href)
        return rx.el.span(row.label, class_name="fa-cell-name")

    columns = [
        table.Column(key="month", title="Fiscal month", cell=name, card="name", is_growing=True),
        table.Column(
            key="count", title="Charges", cell=lambda row: row.count, align="end", card="meta"
        ),
        table.Column(
            key="amount",
            title="Amount",
            cell=lambda row: table.amount(row.amount),
            align="end",
            card="amount",
        ),
    ]
    return table.data_table(caption, columns, rows)


def _settings_card() -> rx.Component:
    state = PostingState
    fields = form.form(
        form.date_field(
            "posts_from",
            "Post from",
            hint="Depreciation before that day stays in the register only",
            error=state.errors.get("posts_from", "").to(str),
            default_value=state.posts_from,
            key=state.key,
            read_only=~SessionState.can_write,
        ),
        form.select_field(
            "is_automatic",
            "When a month is over",
            [("1", "Post it by itself"), ("0", "Wait for “Post”")],
            default_value=state.automatic,
            key=state.key,
            disabled=~SessionState.can_write,
        ),
        rx.cond(
            SessionState.can_write, form.form_actions(form.submit_button("Save", kind="plain"))
        ),
        on_submit=state.save,
    )
    return empty.card("How it is posted", empty.card_body(fields))
