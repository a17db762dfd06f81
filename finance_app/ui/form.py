"""Forms: buttons, fields with their words, and forms that the browser itself sends.

A field ties its label, its hint and its error together for assistive technology. Errors are
sentences under the field. Extra keyword arguments go to the input itself.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, get_args

import reflex as rx
from reflex.event import FORM_DATA
from reflex.experimental.client_state import ClientStateVar
from reflex.vars import ObjectVar
from reflex_components_core.el.elements.base import BaseHTML

from finance_app.ui import theme

Options: TypeAlias = Sequence[tuple[str, str]] | rx.Var
"""(value, text) pairs, or a state's list of such pairs or of texts."""

PASSWORD_LENGTH_MIN = 10
_PASSWORD_LENGTH_GOOD = 16
_TYPED_LENGTH = ClientStateVar.create("faPasswordLength", default=0)


class NativeForm(BaseHTML):
    """A form that the browser sends by itself; Reflex's own form never lets it."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]
    enc_type: rx.Var[str]


def button(
    label: theme.Node, *, icon: str = "", kind: str = "plain", size: str = "m", **props: Any
) -> rx.Component:
    """Return a button; `kind` is plain, primary (one a page), ghost or danger; `size` m or s."""
    props.setdefault("type", "button")
    content = [theme.icon(icon, size=15), label] if icon else [label]
    return rx.el.button(*content, class_name=_look(props, kind=kind, size=size), **props)


def icon_button(icon: str, label: theme.Text, *, size: str = "m", **props: Any) -> rx.Component:
    """Return a button that shows only an icon; its label is spoken and shown as a hint."""
    props.setdefault("type", "button")
    props.setdefault("title", label)
    look = theme.classes(_look(props, kind="ghost", size=size), "is-icon")
    return rx.el.button(theme.icon(icon), aria_label=label, class_name=look, **props)


def link_button(
    label: theme.Node, href: theme.Text, *, icon: str = "", kind: str = "plain", **props: Any
) -> rx.Component:
    """Return a link to a page that looks like a button."""
    content = [theme.icon(icon, size=15), label] if icon else [label]
    look = _look(props, kind=kind, size=props.pop("size", "m"))
    return rx.el.a(*content, href=href, class_name=look, **props)


def download_button(
    label: theme.Node,
    url: theme.Text,
    filename: theme.Text,
    *,
    icon: str = "download",
    **props: Any,
) -> rx.Component:
    """Return a button that fetches a file from an HTTP route; the file never uses the socket."""
    return button(label, icon=icon, on_click=rx.download(url=url, filename=filename), **props)


def submit_button(
    label: theme.Node, *, is_pending: theme.Flag = False, kind: str = "primary", **props: Any
) -> rx.Component:
    """Return the button that sends its form; while pending it turns and cannot be used again."""
    waiting = theme.when(is_pending, rx.el.span(class_name="fa-spinner", aria_hidden="true"))
    if isinstance(is_pending, rx.Var):
        props.update(disabled=is_pending, aria_busy=is_pending)
    look = _look(props, kind=kind, size=props.pop("size", "m"))
    return rx.el.button(waiting, label, type="submit", class_name=look, **props)


def _look(props: dict[str, Any], *, kind: str, size: str) -> theme.Text:
    names = [
        "fa-button",
        "" if kind == "plain" else f"is-{kind}",
        "is-small" if size == "s" else "",
    ]
    return theme.classes(*names, props.pop("class_name", ""))


def form(*children: theme.Node, on_submit: theme.Event, **props: Any) -> rx.Component:
    """Return a form whose fields go to a handler, by name."""
    look = theme.classes("fa-form", props.pop("class_name", ""))
    props.setdefault("no_validate", True)
    return rx.el.form(*children, on_submit=on_submit, class_name=look, **props)


def buttons_form(*children: theme.Node, on_submit: theme.Event, **props: Any) -> rx.Component:
    """Return a form with several ways to send it: the handler also gets the button's value.

    Enter in a field sends it as the first button of the markup does.
    """
    look = theme.classes("fa-form", props.pop("class_name", ""))
    props.setdefault("no_validate", True)
    return _ButtonsForm.create(*children, on_submit=on_submit, class_name=look, **props)


def _sent_by(event: ObjectVar) -> tuple[rx.Var[dict[str, Any]], rx.Var[str]]:
    """Return the fields of the form, by name, and the value of the button that sent it."""
    sender = event.nativeEvent.to(dict).submitter.to(dict)
    return FORM_DATA, sender.value.to(str)


class _ButtonsForm(rx.el.Form):
    on_submit: rx.EventHandler[_sent_by]


def native_form(*children: theme.Node, action: theme.Text, **props: Any) -> rx.Component:
    """Return a form that the browser posts to an HTTP route, which can then set a cookie."""
    look = theme.classes("fa-form", props.pop("class_name", ""))
    props.setdefault("method", "post")
    return NativeForm.create(*children, action=action, class_name=look, **props)


def form_row(*fields: theme.Node) -> rx.Component:
    """Return fields side by side where there is room."""
    return rx.el.div(*fields, class_name="fa-form-row")


def form_actions(*buttons: theme.Node) -> rx.Component:
    """Return the buttons at the end of a form; the primary one comes last."""
    return rx.el.div(*buttons, class_name="fa-form-actions")


def form_error(text: theme.Text) -> theme.Node:
    """Return the sentence about the whole form; it is announced when it appears."""
    return rx.el.div(
        theme.when(theme.is_given(text), rx.el.p(text, class_name="fa-form-error")), role="alert"
    )


def text_field(
    name: str, label: theme.Text, *, error: theme.Text = "", hint: theme.Text = "", **attrs: Any
) -> rx.Component:
    """Return a field for one line of text."""
    debounce = attrs.pop("debounce", 0)
    control = rx.el.input(**_input(name, error=error, hint=hint, attrs=attrs))
    if debounce:
        control = rx.debounce_input(control, debounce_timeout=debounce)
    return _field(label, control, name=_id(name, attrs), error=error, hint=hint)


def money_field(
    name: str,
    label: theme.Text,
    *,
    symbol: theme.Text,
    error: theme.Text = "",
    hint: theme.Text = "",
    **attrs: Any,
) -> rx.Component:
    """Return a field for an amount, which stays text until the server reads it."""
    attrs.setdefault("input_mode", "decimal")
    attrs.setdefault("auto_complete", "off")
    attrs["class_name"] = theme.classes("is-money", attrs.get("class_name", ""))
    control = rx.el.div(
        rx.el.span(symbol, aria_hidden="true"),
        rx.el.input(**_input(name, error=error, hint=hint, attrs=attrs)),
        class_name="fa-affix",
    )
    return _field(label, control, name=_id(name, attrs), error=error, hint=hint)


def date_field(
    name: str, label: theme.Text, *, error: theme.Text = "", hint: theme.Text = "", **attrs: Any
) -> rx.Component:
    """Return a field for a day, with the browser's own calendar; its value is YYYY-MM-DD."""
    return text_field(name, label, error=error, hint=hint, type="date", **attrs)


def note_field(
    name: str, label: theme.Text, *, error: theme.Text = "", hint: theme.Text = "", **attrs: Any
) -> rx.Component:
    """Return a field for several lines; it grows with what is written."""
    control = rx.el.textarea(**_input(name, error=error, hint=hint, attrs=attrs))
    return _field(label, control, name=_id(name, attrs), error=error, hint=hint)


def password_field(
    name: str, label: theme.Text, *, error: theme.Text = "", hint: theme.Text = "", **attrs: Any
) -> rx.Component:
    """Return a password field; `has_meter=True` shows how long it is.

    The meter stays in the browser: the password never reaches a state.
    """
    has_meter = attrs.pop("has_meter", False)
    attrs.setdefault("type", "password")
    attrs.setdefault("required", True)
    attrs.setdefault("auto_complete", "new-password" if has_meter else "current-password")
    if not has_meter:
        return text_field(name, label, error=error, hint=hint, **attrs)
    attrs["on_change"] = lambda text: _TYPED_LENGTH.push(text.length())
    control = rx.el.input(**_input(name, error=error, hint=hint, attrs=attrs))
    return _field(label, control, _password_meter(), name=_id(name, attrs), error=error, hint=hint)


def _password_meter() -> rx.Component:
    return rx.el.meter(
        value=_TYPED_LENGTH.value,
        min=0,
        max=_PASSWORD_LENGTH_GOOD,
        low=PASSWORD_LENGTH_MIN,
        high=_PASSWORD_LENGTH_GOOD - 1,
        optimum=_PASSWORD_LENGTH_GOOD,
        aria_label="Length of the password",
        class_name="fa-meter",
    )


def select_field(
    name: str,
    label: theme.Text,
    options: Options,
    *,
    error: theme.Text = "",
    hint: theme.Text = "",
    **attrs: Any,
) -> rx.Component:
    """Return a choice of one; `placeholder` is the text of the choice that chooses nothing."""
    placeholder = attrs.pop("placeholder", None)
    first = [] if placeholder is None else [rx.el.option(placeholder, value="")]
    control = rx.el.select(
        *first, *option_list(options), **_input(name, error=error, hint=hint, attrs=attrs)
    )
    return _field(label, control, name=_id(name, attrs), error=error, hint=hint)


def combo_field(
    name: str,
    label: theme.Text,
    options: Options,
    *,
    error: theme.Text = "",
    hint: theme.Text = "",
    **attrs: Any,
) -> rx.Component:
    """Return a field for free text that suggests what was used before."""
    list_id = f"{_id(name, attrs)}-options"
    attrs.setdefault("auto_complete", "off")
    suggestions = rx.el.datalist(*option_list(options), id=list_id)
    attrs["list"] = list_id
    control = rx.el.input(**_input(name, error=error, hint=hint, attrs=attrs))
    return _field(label, control, suggestions, name=_id(name, attrs), error=error, hint=hint)


def hidden_field(name: str, value: theme.Text) -> rx.Component:
    """Return a field that is sent and not shown."""
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)


def starting_from(
    prefix: str, values: rx.Var, errors: rx.Var, key: rx.Var
) -> Callable[[str], dict[str, Any]]:
    """Return what gives a field its id, the text it starts from and what is wrong with it.

    What is typed stays in the page until the key changes.
    """

    def attributes(name: str) -> dict[str, Any]:
        return {
            "id": f"{prefix}-{name.replace('_', '-')}",
            "error": errors.get(name, "").to(str),
            "default_value": values.get(name, ""),
            "key": key,
        }

    return attributes


def option_list(options: Options) -> list[rx.Component]:
    """Return the options of a choice."""
    if isinstance(options, rx.Var):
        if get_args(options._var_type) == (tuple[str, str],):  # noqa: SLF001 - no other way to ask
            return [rx.foreach(options, lambda one: rx.el.option(one[1], value=one[0]))]
        return [rx.foreach(options, lambda text: rx.el.option(text, value=text))]
    return [rx.el.option(text, value=value) for value, text in options]


def _field(
    label: theme.Text,
    *control: theme.Node,
    name: str,
    error: theme.Text,
    hint: theme.Text,
) -> rx.Component:
    parts: list[theme.Node] = [
        rx.el.label(label, html_for=name, class_name="fa-label"),
        *control,
    ]
    if theme.is_given(hint) is not False:
        parts.append(rx.el.p(hint, id=f"{name}-hint", class_name="fa-hint"))
    if theme.is_given(error) is not False:
        sentence = rx.el.p(
            theme.icon("circle-alert", size=14), error, id=f"{name}-error", class_name="fa-error"
        )
        parts.append(theme.when(theme.is_given(error), sentence))
    return rx.el.div(*parts, class_name="fa-field")


def _input(
    name: str, *, error: theme.Text, hint: theme.Text, attrs: dict[str, Any]
) -> dict[str, Any]:
    own = dict(attrs)
    own.update(
        id=_id(name, attrs),
        name=name,
        class_name=theme.classes("fa-input", own.pop("class_name", "")),
    )
    described = _described_by(own["id"], error=error, hint=hint)
    if isinstance(described, rx.Var) or described:
        own["aria_describedby"] = described
    if isinstance(error, rx.Var):
        own["aria_invalid"] = theme.is_given(error)
    elif error:
        own["aria_invalid"] = True
    return own


def _described_by(control_id: str, *, error: theme.Text, hint: theme.Text) -> theme.Text:
    hint_id = f"{control_id}-hint" if theme.is_given(hint) is not False else ""
    both = f"{control_id}-error {hint_id}".strip()
    if isinstance(error, rx.Var):
        return rx.cond(error.to(str) != "", both, hint_id)
    return both if error else hint_id


def _id(name: theme.Text, attrs: dict[str, Any]) -> theme.Text:
    return attrs.get("id", name)
