"""The files in the form of an entry: what is there, what came off, and a zone to drop more on.

Files for a new entry wait in the browser and are sent once it is saved.
"""

from typing import Any

import reflex as rx

from finance_app.identity.state import SessionState
from finance_app.ledger.attachments.rules import EXTENSIONS, SIZE_BYTES_MAX
from finance_app.ledger.entry_files.state import EntryFilesState
from finance_app.ledger.entry_files.views import FileRow
from finance_app.ui import form, theme, upload

ACCEPT = ",".join(["image/*", *(end for ends in EXTENSIONS.values() for end in ends)])
NOTE = "PDF, picture, .xlsx, .docx or text, up to 20 MB each"


def file_area(*children: theme.Node, is_saved: rx.Var) -> rx.Component:
    """Return the form of an entry, on all of which files may be dropped."""
    return upload.drop_area(*children, on_files=lambda files: _take(files, is_saved))


def file_section(kind: rx.Var, entry_id: rx.Var, is_saved: rx.Var, key: rx.Var) -> rx.Component:
    """Return the files of the entry whose form is open; `key` is new whenever a form opens."""
    files = opened_files(kind=kind, entry_id=entry_id, is_saved=is_saved)
    return rx.fragment(files, key=key.to(str) + entry_id.to(str))


@rx.memo
def opened_files(kind: rx.Var[str], entry_id: rx.Var[str], is_saved: rx.Var[bool]) -> rx.Component:
    """Return the files of one entry; a memo, so that what happens at its mount is its own."""
    state = EntryFilesState
    zone = upload.file_zone(
        "Drop files here, or choose them",
        rx.cond(is_saved, NOTE, f"{NOTE}; they are attached when you save"),
        on_files=lambda files: _take(files, is_saved),
        accept=ACCEPT,
        label="Files to attach",
        key=state.round,
    )
    parts = rx.fragment(
        _list(upload.held_files(entry_id)),
        rx.el.div(rx.foreach(state.problems, _problem), role="alert"),
        rx.el.p(state.sending, " ", state.said, role="status", class_name="fa-hint"),
        rx.cond(SessionState.can_write, zone),
    )
    return rx.el.div(
        rx.el.span("Files", class_name="fa-label"),
        rx.cond((state.entry_id == entry_id) & (entry_id != ""), parts),
        aria_busy=state.entry_id != entry_id,
        on_mount=state.open(kind, entry_id, is_saved),
        on_unmount=state.leave,
        role="group",
        aria_label="Files",
        class_name="fa-field",
    )


def held_sender(saved_kind: rx.Var, saved_id: rx.Var) -> rx.Component:
    """Return what sends the files that waited for a new entry, as soon as its id is given."""
    sender = sent_files(kind=saved_kind, entry_id=saved_id)
    return rx.cond(saved_id != "", rx.fragment(sender, key=saved_id))


@rx.memo
def sent_files(kind: rx.Var[str], entry_id: rx.Var[str]) -> rx.Component:
    """Return what sends, once it is mounted, the files that waited for an entry."""
    address = rx.Var.create("/api/v1/").to(str) + kind + "s/" + entry_id + "/attachments"
    send = upload.send_files(
        upload.held_files(entry_id),
        address,
        EntryFilesState.told,
        entry_id,
        bytes_max=SIZE_BYTES_MAX,
    )
    return rx.el.span(on_mount=[send, upload.release_files()], hidden=True)


def _take(files: rx.Var, is_saved: rx.Var) -> list[Any]:
    """Return what happens to chosen files: they are on their way, or wait for a new entry."""
    state = EntryFilesState
    sent = upload.send_files(files, state.url, state.told, state.entry_id, bytes_max=SIZE_BYTES_MAX)
    return [
        rx.cond(is_saved, state.begin(files.to(list).length()), rx.noop()),
        rx.cond(is_saved, sent, upload.hold_files(files, state.entry_id)),
    ]


def _list(held: rx.Var) -> rx.Component:
    """Return the files that are there, those taken off, and those that wait."""
    state = EntryFilesState
    has_any = (state.files.length() > 0) | (state.removed.length() > 0) | (held.length() > 0)
    return rx.cond(
        has_any,
        rx.el.ul(
            rx.foreach(state.files, _file),
            rx.foreach(state.removed, _removed),
            rx.foreach(held, _held),
            class_name="fa-files",
        ),
    )


def _file(row: FileRow) -> rx.Component:
    remove = form.icon_button(
        "x",
        rx.Var.create("Remove ").to(str) + row.name,
        size="s",
        on_click=EntryFilesState.remove(row.id),
    )
    return rx.el.li(
        rx.cond(row.preview != "", _picture(row), _type(row.label)),
        upload.file_link(row.name, row.url, class_name="fa-file-name"),
        rx.el.span(row.size, class_name="fa-muted fa-num"),
        rx.cond(SessionState.can_write, remove),
    )


def _picture(row: FileRow) -> rx.Component:
    return upload.thumbnail(
        row.preview,
        row.name,
        is_page=row.is_page,
        on_missing=EntryFilesState.no_picture(row.id),
    )


def _type(label: theme.Text) -> rx.Component:
    return rx.el.span(label, aria_hidden="true", class_name="fa-thumb is-type")


def _removed(row: FileRow) -> rx.Component:
    return rx.el.li(
        _type(row.label),
        rx.el.s(row.name, class_name="fa-muted fa-file-name", dir="auto"),
        form.button(
            rx.fragment("Undo", rx.el.span(" removing ", row.name, class_name="fa-hidden")),
            size="s",
            on_click=EntryFilesState.restore(row.id),
        ),
    )


def _held(file: rx.Var) -> rx.Component:
    """Return a file that waits; one that is too large says so before anything is sent."""
    name = file["name"].to(str)
    release = form.icon_button(
        "x",
        rx.Var.create("Remove ").to(str) + name,
        size="s",
        on_click=upload.release_file(file, EntryFilesState.entry_id),
    )
    is_large = file["size"].to(int) > SIZE_BYTES_MAX
    return rx.el.li(
        _type(theme.icon("clock", size=14)),
        rx.el.span(name, class_name="fa-file-name", dir="auto"),
        rx.cond(
            is_large,
            rx.el.span("Larger than 20 MB", class_name="fa-error"),
            rx.el.span("When you save", class_name="fa-muted"),
        ),
        release,
    )


def _problem(text: rx.Var) -> rx.Component:
    return rx.el.p(theme.icon("circle-alert", size=14), text, class_name="fa-error")
