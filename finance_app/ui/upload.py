"""Files on their way from the browser: chosen or dropped, and sent one by one to an HTTP route.

The browser sends each file as the body of a request of its own, with the cookie; what came back
is told to a handler as text. A file that is too large is not sent at all. No file passes through
the socket, and what is typed into a form around the zone stays as it is.
"""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx
from reflex.event import EventChain, EventHandler, EventSpec
from reflex.experimental.client_state import ClientStateVar
from reflex.vars import FunctionVar, ObjectVar
from reflex.vars.function import ArgsFunctionOperation

from finance_app.ui import theme

TOO_LARGE = 413
"""The status that is told of a file which the browser did not send; 0 if nothing came back."""

Files = Callable[[rx.Var], Sequence[Any]]
"""What happens to files (a list of the browser's File objects): the events of a trigger."""

HELD = ClientStateVar.create("faHeldFiles", default={"key": "", "files": []})
"""Files that wait in the browser until what they belong to is saved."""


def send_files(
    files: rx.Var, address: rx.Var, told: EventHandler, key: rx.Var, *, bytes_max: int
) -> EventSpec:
    """Return the event that posts files to an address, each with its name in the query.

    `told` gets (key, status, name, text of the answer) for every file.
    """
    tell = rx.Var.create(EventChain.create(value=told, args_spec=_answers)).to(FunctionVar)
    file = rx.Var("file").to(dict)
    name = file.name.to(str)
    target = address.to(str) + "?name=" + _function("encodeURIComponent").call(name).to(str)
    options = {
        "method": "POST",
        "body": rx.Var("file"),
        "headers": {"Content-Type": "application/octet-stream"},
    }
    answer = rx.Var("answer").to(dict)
    told_text = _arrow("text", tell.call(key, answer.status, name, rx.Var("text")))
    read = _arrow("answer", _then(_method(answer, "text").call(), told_text))
    failed = _arrow("", tell.call(key, 0, name, ""))
    sent = _then(_function("fetch").call(target, options), read, failed)
    refused = tell.call(key, TOO_LARGE, name, "")
    one = rx.cond(file.size.to(int) > bytes_max, refused, sent)
    return _with(files, _function("Array.from").call(rx.Var("files"), _arrow("file", one)))


def hold_files(files: rx.Var, key: rx.Var) -> EventSpec:
    """Return the event that keeps files in the browser under a key, those of before with them."""
    is_same = HELD.value.to(dict)["key"].to(str) == key
    before = rx.cond(is_same, held_files(key), rx.Var.create([]).to(list))
    together = _method(before, "concat").call(rx.Var("files"))
    return _with(files, HELD.set.to(FunctionVar).call({"key": key, "files": together}))


def release_files() -> EventSpec:
    """Return the event that keeps no files any more."""
    forget = HELD.set.to(FunctionVar).call({"key": "", "files": []})
    return rx.call_function(_arrow("", forget))


def release_file(file: rx.Var, key: rx.Var) -> EventSpec:
    """Return the event that keeps one file of a key no longer."""
    others = _method(held_files(key), "filter").call(_arrow("one", rx.Var("one") != file))
    return rx.call_function(
        _arrow("", HELD.set.to(FunctionVar).call({"key": key, "files": others}))
    )


def held_files(key: rx.Var) -> rx.Var:
    """Return the files that the browser keeps under a key, each with its `name` and `size`."""
    held = HELD.value.to(dict)
    none = rx.Var.create([]).to(list[dict[str, Any]])
    return rx.cond(held["key"].to(str) == key, held["files"], none).to(list[dict[str, Any]])


def thumbnail(
    address: rx.Var, name: rx.Var, *, is_page: rx.Var, on_missing: EventSpec
) -> rx.Component:
    """Return a picture small, which opens large in a tab of its own.

    `is_page` shows the head of a page. `on_missing` comes where the browser gets no picture.
    """
    picture = _Picture.create(
        src=address,
        alt="",
        loading="lazy",
        on_error=on_missing,
        class_name=rx.cond(is_page, "fa-thumb is-page", "fa-thumb"),
    )
    return rx.el.a(
        picture,
        rx.el.span("Show ", name, class_name="fa-hidden"),
        href=address,
        target="_blank",
        rel="noopener",
    )


def _with(files: rx.Var, work: rx.Var) -> EventSpec:
    """Return the event that works on `files`: taken at once, for after a drop they are gone."""
    return rx.call_function(_arrow("files", _arrow("", work)).to(FunctionVar).call(files))


def drop_area(*children: theme.Node, on_files: Files, **props: Any) -> rx.Component:
    """Return an element on all of which files may be dropped; other things fall as ever."""

    def dropped(files: rx.Var) -> list[Any]:
        has_files = files.to(list).length() > 0
        events = [rx.prevent_default, *on_files(files)]
        return [rx.cond(has_files, one, rx.noop()) for one in events]

    return _DropArea.create(*children, on_drop=dropped, on_drag_over=rx.prevent_default, **props)


def file_zone(
    title: theme.Text, note: theme.Text, *, on_files: Files, accept: str, **attrs: Any
) -> rx.Component:
    """Return a field for files, on which they can be dropped; choosing acts at once.

    With another `key` it is empty again, so that the same file can be chosen a second time.
    """
    label = attrs.pop("label", title)
    return rx.el.label(
        theme.icon("paperclip", size=16),
        rx.el.span(title, class_name="fa-drop-title"),
        rx.el.span(note, class_name="fa-muted"),
        _FileField.create(
            type="file",
            multiple=True,
            accept=accept,
            aria_label=label,
            on_change=on_files,
            **attrs,
        ),
        class_name="fa-drop is-small",
    )


def file_link(name: rx.Var, address: rx.Var, **props: Any) -> rx.Component:
    """Return a link that saves a file; the browser itself follows it, not the router."""
    look = theme.classes("fa-link", props.pop("class_name", ""))
    attrs = {"download": name, "reloadDocument": True}
    return rx.el.a(name, href=address, custom_attrs=attrs, class_name=look, dir="auto", **props)


def _answers(
    key: rx.Var[str], status: rx.Var[int], name: rx.Var[str], text: rx.Var[str]
) -> tuple[rx.Var[str], rx.Var[int], rx.Var[str], rx.Var[str]]:
    return key, status, name, text


def _chosen(event: ObjectVar) -> tuple[rx.Var[list[dict[str, Any]]]]:
    return (_listed(event.target.to(dict).files),)


def _dropped(event: ObjectVar) -> tuple[rx.Var[list[dict[str, Any]]]]:
    return (_listed(event.dataTransfer.to(dict).files),)


def _listed(files: rx.Var) -> rx.Var:
    """Return the browser's list of files as a list that stays when its field is emptied."""
    return _function("Array.from").call(files).to(list[dict[str, Any]])


class _FileField(rx.el.Input):
    on_change: rx.EventHandler[_chosen]


class _Picture(rx.el.Img):
    on_error: rx.EventHandler[rx.event.no_args_event_spec]


class _DropArea(rx.el.Div):
    on_drop: rx.EventHandler[_dropped]
    on_drag_over: rx.EventHandler[rx.event.no_args_event_spec]


def _function(name: str) -> FunctionVar:
    return rx.Var(name).to(FunctionVar)


def _arrow(argument: str, result: rx.Var) -> rx.Var:
    return ArgsFunctionOperation.create((argument,) if argument else (), result)


def _method(of: rx.Var, name: str) -> FunctionVar:
    return of.to(dict)[name].to(FunctionVar)


def _then(promise: rx.Var, *steps: rx.Var) -> rx.Var:
    return _method(promise, "then").call(*steps)
