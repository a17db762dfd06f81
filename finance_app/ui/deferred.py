"""Parts of a page that are fetched when they are first needed: forms, mostly.

A page is drawn from what it needs at once, so it is light; what opens on demand comes then.
"""

from typing import Any

import reflex as rx


def deferred(part: Any, *, when: rx.Var) -> rx.Component:
    """Return what `part`, a function under `@rx.memo`, draws, from the moment `when` is true.

    Where the part has work left after it closed, `when` stays true: that it *was* opened, not that
    it is open.
    """
    drawn = part()
    # A memo is compiled into a module of its own; only how it is imported differs here.
    own: dict[str, Any] = {
        "__module__": __name__,
        "library": drawn.library,
        "tag": drawn.tag,
        "_get_app_wrap_components": lambda _: drawn._get_app_wrap_components(),  # noqa: SLF001 - what surrounds the app for its sake
    }
    return rx.cond(when, type(f"Deferred{drawn.tag}", (rx.NoSSRComponent,), own).create())
