"""The page of the general ledger."""

import reflex as rx

from finance_app.reports.general_ledger.state import GeneralLedgerState
from finance_app.reports.shell.pages import Report, report_page, report_table
from finance_app.ui import form, layout


def general_ledger_page(frame: layout.Frame) -> rx.Component:
    """Return the page of an account's lines."""
    state = GeneralLedgerState
    report = Report(
        state=state,
        title="General ledger",
        has_by=False,
        has_compare=False,
        controls=(_account_choice(),),
    )
    return report_page(frame, report, report_table("General ledger", state.table), _pager())


def _account_choice() -> rx.Component:
    state = GeneralLedgerState
    return rx.el.select(
        rx.foreach(state.accounts, lambda one: rx.el.option(one[1], value=one[0])),
        value=state.account,
        on_change=lambda chosen: state.choose("account", chosen),
        aria_label="Account",
        aria_invalid=state.problems.get("account", "") != "",
        class_name="fa-input",
    )


def _pager() -> rx.Component:
    state = GeneralLedgerState
    return rx.el.nav(
        rx.cond(state.previous_href != "", form.link_button("Earlier lines", state.previous_href)),
        rx.cond(state.next_href != "", form.link_button("Later lines", state.next_href)),
        aria_label="Pages of lines",
        class_name="fa-report-pager",
    )
