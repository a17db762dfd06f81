"""The settings page: the business, the way to its lock, how it looks, log out, and the API."""

import reflex as rx
from reflex.style import color_mode, set_color_mode

from finance_app.identity.state import SessionState, SettingsState
from finance_app.identity.views import currency_options, day_options, month_options
from finance_app.ui import empty, form, layout

_MODES = [("system", "Like this device"), ("light", "Light"), ("dark", "Dark")]


def settings_page(frame: layout.Frame) -> rx.Component:
    """Return the settings page."""
    return layout.shell(
        "/settings",
        empty.columns(
            empty.stack(_business_card(), _lock_card(), span=8),
            empty.stack(_look_card(), _account_card(), _api_card(), span=4),
        ),
        frame=frame,
        top=layout.top_bar("Settings"),
        skeleton=empty.plain_card(empty.lines_skeleton(8)),
    )


def _business_card() -> rx.Component:
    fields = form.form(
        form.form_error(_error("form")),
        form.text_field(
            "business_name",
            "Business name",
            error=_error("business_name"),
            default_value=SettingsState.business_name,
            key=SettingsState.business_name,
            auto_complete="organization",
            read_only=~SessionState.can_manage,
        ),
        form.select_field(
            "currency_code",
            "Currency",
            currency_options(),
            error=_error("currency_code"),
            hint="It can be changed until the first entry.",
            default_value=SettingsState.currency_code,
            key=SettingsState.currency_code,
            disabled=~SessionState.can_manage,
        ),
        _fiscal_fields(),
        rx.cond(SessionState.can_manage, form.form_actions(form.submit_button("Save"))),
        on_submit=SettingsState.save,
    )
    note = rx.cond(SessionState.can_manage, "", "Only the owner can change these.")
    skeleton = empty.lines_skeleton(8)
    return empty.card(
        "Business",
        empty.card_body(empty.pending(~SettingsState.is_loaded, skeleton, fields)),
        note=note,
    )


def _fiscal_fields() -> rx.Component:
    return form.form_row(
        form.select_field(
            "fiscal_month",
            "Fiscal year starts in",
            month_options(),
            error=_error("fiscal_year_start"),
            default_value=SettingsState.fiscal_month,
            key=SettingsState.fiscal_month,
            disabled=~SessionState.can_manage,
        ),
        form.select_field(
            "fiscal_day",
            "on day",
            day_options(),
            default_value=SettingsState.fiscal_day,
            key=SettingsState.fiscal_day,
            disabled=~SessionState.can_manage,
        ),
    )


def _error(name: str) -> rx.Var:
    return SettingsState.errors.get(name, "").to(str)


def _lock_card() -> rx.Component:
    return empty.card(
        "Period lock",
        empty.card_body(
            rx.el.p("Months that are done can be locked, so that nothing in them changes."),
            form.form_actions(form.link_button("Period lock", "/period-lock", icon="lock")),
        ),
    )


def _look_card() -> rx.Component:
    return empty.card(
        "Appearance",
        empty.card_body(
            form.select_field(
                "theme",
                "Colours",
                _MODES,
                value=color_mode,
                on_change=set_color_mode,
                hint="Kept in this browser.",
            )
        ),
    )


def _account_card() -> rx.Component:
    return empty.card(
        "Account",
        empty.card_body(
            rx.el.p(SessionState.email, " (", SessionState.role_label, ")"),
            form.native_form(
                form.button("Log out", icon="log-out", type="submit"), action=layout.LOG_OUT
            ),
        ),
    )


def _api_card() -> rx.Component:
    address = rx.State.router.url.origin + "/api/v1"
    return empty.card(
        "API",
        empty.card_body(
            rx.el.p("Everything here can also be done by programs, with the same log-in."),
            rx.el.p(rx.el.code(address)),
            rx.el.p(
                layout.NativeLink.create(
                    "API documentation", href="/api/docs", class_name="fa-link"
                )
            ),
        ),
    )
