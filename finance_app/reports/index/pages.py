"""The page that lists all reports."""

import reflex as rx

from finance_app.reports.index.rules import REPORTS, ReportLink
from finance_app.ui import empty, form, layout, theme


def reports_page(frame: layout.Frame) -> rx.Component:
    """Return the list of reports, a card for each group."""
    groups = [
        empty.card(title, rx.el.ul(*[_line(one) for one in links], class_name="fa-todos"), span=6)
        for title, links in REPORTS
        if links
    ]
    return layout.shell(
        "/reports",
        empty.columns(*groups),
        frame=frame,
        top=layout.top_bar(
            "Reports",
            form.link_button("Workbooks", "/workbooks"),
            primary=form.button(
                "Excel",
                icon="download",
                kind="primary",
                on_click=frame.fetch_workbook("/api/v1/reports/excel"),
            ),
        ),
    )


def _line(link: ReportLink) -> rx.Component:
    words = rx.el.span(
        rx.el.span(link.title, class_name="fa-todo-title"),
        rx.el.span(link.text, class_name="fa-todo-text"),
    )
    return rx.el.li(
        rx.el.a(
            words,
            theme.icon("chevron-right", class_name="fa-todo-go"),
            href=link.href,
            class_name="fa-todo",
        )
    )
