"""The two pages for people who are not signed in."""

import reflex as rx

from finance_app.identity.sign_in.state import SignInState
from finance_app.identity.views import currency_options, day_options, month_options
from finance_app.ui import empty, form, layout


def login_page() -> rx.Component:
    """Return the log-in page."""
    return layout.auth_layout(
        "Log in",
        form.native_form(
            form.form_error(SignInState.problem),
            _email_field(auto_complete="username"),
            form.password_field("password", "Password", required=True),
            _next_field(),
            form.submit_button("Log in"),
            action="/auth/login",
        ),
        layout.auth_foot("No account yet? ", empty.more_link("Sign up", "/signup")),
    )


def signup_page() -> rx.Component:
    """Return the sign-up page."""
    return layout.auth_layout(
        "Start your books",
        form.native_form(
            form.form_error(SignInState.problem),
            _email_field(auto_complete="email"),
            form.password_field(
                "password",
                "Password",
                has_meter=True,
                error=_problem("password"),
                hint=f"At least {form.PASSWORD_LENGTH_MIN} characters; a few words are good.",
                **_focused("password"),
            ),
            *_business_fields(),
            _fiscal_fields(),
            form.submit_button("Create account"),
            action="/auth/signup",
        ),
        layout.auth_foot("Have an account? ", empty.more_link("Log in", "/login")),
        note="You can change all of this later, the currency until the first entry.",
    )


def _business_fields() -> list[rx.Component]:
    return [
        form.text_field(
            "business_name",
            "Business name",
            error=_problem("business_name"),
            default_value=SignInState.business_name,
            auto_complete="organization",
            required=True,
            max_length=120,
            **_focused("business_name", SignInState.business_name),
        ),
        form.select_field(
            "currency_code",
            "Currency",
            currency_options(),
            error=_problem("currency_code"),
            default_value=SignInState.currency_code,
            key=SignInState.currency_code,
            on_change=SignInState.choose_currency,
        ),
    ]


def _email_field(auto_complete: str) -> rx.Component:
    return form.text_field(
        "email",
        "Email",
        error=_problem("email"),
        type="email",
        default_value=SignInState.email,
        auto_complete=auto_complete,
        required=True,
        max_length=254,
        **_focused("email", SignInState.email),
    )


def _problem(name: str) -> rx.Var:
    return SignInState.problems.get(name, "").to(str)


def _focused(name: str, value: rx.Var | str = "") -> dict[str, object]:
    """Return what moves the focus to the first wrong field.

    A key that changes makes the field anew, with the value and focus that came in the address;
    without them it stays as it is, and so does what was typed before the page was live.
    """
    is_wrong = SignInState.focus == name
    key = rx.cond(is_wrong, "wrong-", "") + rx.Var.create(value).to(str)
    return {"auto_focus": is_wrong, "key": key}


def _fiscal_fields() -> rx.Component:
    return form.form_row(
        form.select_field(
            "fiscal_month",
            "Fiscal year starts in",
            month_options(),
            error=_problem("fiscal_year_start"),
            default_value=SignInState.fiscal_month,
            key=SignInState.fiscal_month,
            on_change=SignInState.keep_fiscal_year,
        ),
        form.select_field(
            "fiscal_day",
            "on day",
            day_options(),
            default_value=SignInState.fiscal_day,
            key=SignInState.fiscal_day,
            on_change=SignInState.keep_fiscal_year,
        ),
    )


def _next_field() -> rx.Component:
    return rx.el.input(type="hidden", name="next", value=SignInState.next_path, read_only=True)
