"""Blocks: cards, key figures, chips and banners, and what stands where there is nothing yet.

Whatever waits keeps the place of what will be there, so that nothing moves when it arrives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import reflex as rx

from finance_app.ui import chart, form, theme

Span: TypeAlias = Literal[4, 6, 8, 12]
"""How many of 12 columns a card takes; style sheets have rules for these."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A key figure: sign, whole part and decimals come apart, so that two of them can be grey.

    `change` is a text such as "5.5%"; `is_good` colours it by what it means, never by its sign
    alone; `is_up` turns its arrow. `points` draws a sparkline in series `colour`.
    """

    label: theme.Text
    symbol: theme.Text
    whole: theme.Text
    decimals: theme.Text
    change: theme.Text = ""
    is_good: theme.Flag = True
    is_up: theme.Flag = True
    note: theme.Text = ""
    points: theme.Text = ""
    colour: str = "1"
    href: theme.Text = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A first step: it goes to `href` or triggers `event`, and is crossed out when done."""

    title: theme.Text
    text: theme.Text
    is_done: theme.Flag
    href: theme.Text = ""
    event: theme.Event | None = None


def card(
    title: theme.Text,
    *content: theme.Node,
    actions: Sequence[theme.Node] = (),
    note: theme.Text = "",
    span: Span = 12,
    is_first_on_phone: bool = False,
    is_last_on_phone: bool = False,
) -> rx.Component:
    """Return a card with a heading; `span` is its width of 12 columns.

    On a phone all cards stand in one column; what needs doing comes first, charts last.
    """
    head: list[theme.Node] = [rx.el.h2(title, class_name="fa-card-title")]
    if theme.is_given(note) is not False:
        head.append(rx.el.span(note, class_name="fa-card-note"))
    if actions:
        head.extend((rx.el.span(class_name="fa-spacer"), *actions))
    names = theme.classes(
        f"fa-card fa-span-{span}",
        "fa-first-on-phone" if is_first_on_phone else "",
        "fa-last-on-phone" if is_last_on_phone else "",
    )
    return rx.el.section(rx.el.header(*head, class_name="fa-card-head"), *content, class_name=names)


def plain_card(*content: theme.Node, span: Span = 12) -> rx.Component:
    """Return a card without a heading."""
    return rx.el.section(*content, class_name=f"fa-card fa-span-{span}")


def card_body(*content: theme.Node) -> rx.Component:
    """Return the padded part of a card; tables and charts do without."""
    return rx.el.div(*content, class_name="fa-card-body")


def columns(
    *cards: theme.Node, is_even: bool = False, is_last_on_phone: bool = False
) -> rx.Component:
    """Return cards side by side on 12 columns; `is_even` makes them equally high.

    `is_last_on_phone` moves them behind the rest of the page there: charts after what needs doing.
    """
    names = theme.classes(
        "fa-columns", "is-even" if is_even else "", "fa-last-on-phone" if is_last_on_phone else ""
    )
    return rx.el.div(*cards, class_name=names)


def stack(*cards: theme.Node, span: Span = 4) -> rx.Component:
    """Return cards one above the other in one place of the columns."""
    return rx.el.div(*cards, class_name=f"fa-stack fa-span-{span}")


def more_link(label: theme.Text, href: theme.Text) -> rx.Component:
    """Return the link in the heading of a card."""
    return rx.el.a(label, href=href, class_name="fa-link")


def figure_strip(*figures: Figure, label: str = "Key figures") -> rx.Component:
    """Return the key figures in one card, split by hairlines."""
    return rx.el.section(
        rx.el.dl(*[_figure(one) for one in figures], class_name="fa-figures"),
        aria_label=label,
        class_name="fa-card",
    )


def _figure(figure: Figure) -> rx.Component:
    label: theme.Node = figure.label
    if theme.is_given(figure.href) is not False:
        label = rx.el.a(figure.label, href=figure.href)
    return rx.el.div(
        rx.el.dt(label, class_name="fa-figure-label"),
        rx.el.dd(
            rx.el.span(figure.symbol, class_name="fa-figure-symbol"),
            figure.whole,
            rx.el.span(figure.decimals, class_name="fa-figure-decimals"),
            class_name="fa-figure-value fa-num",
        ),
        rx.el.dd(_change(figure), figure.note, class_name="fa-figure-note fa-num"),
        _spark(figure),
        class_name="fa-figure",
    )


def _change(figure: Figure) -> theme.Node:
    arrow = theme.when(
        figure.is_up, theme.icon("arrow-up", size=13), theme.icon("arrow-down", size=13)
    )
    direction = theme.when(figure.is_up, "up ", "down ")
    look = theme.when(figure.is_good, "fa-change is-good", "fa-change is-bad")
    return theme.when(
        theme.is_given(figure.change),
        rx.el.span(
            arrow, rx.el.span(direction, class_name="fa-hidden"), figure.change, class_name=look
        ),
    )


def _spark(figure: Figure) -> theme.Node:
    if theme.is_given(figure.points) is False:
        return rx.fragment()
    return rx.el.dd(
        chart.sparkline(figure.points, colour=figure.colour),
        class_name="fa-spark",
        aria_hidden="true",
    )


def period_stepper(
    label: theme.Text,
    previous: theme.Text,
    following: theme.Text,
    *,
    unit: theme.Text = "period",
    level: int = 1,
) -> rx.Component:
    """Return a period with the ways to its neighbours: the page title, or at level 2 a card's.

    At level 0 it is no heading.
    """
    heading = {0: rx.el.span, 1: rx.el.h1}.get(level, rx.el.h3)
    look = "fa-title fa-num" if level == 1 else "fa-step-label fa-num"
    return rx.el.div(
        _step_link("chevron-left", previous, "Previous", unit),
        heading(label, class_name=look),
        _step_link("chevron-right", following, "Next", unit),
        class_name="fa-step",
    )


def _step_link(icon: str, href: theme.Text, direction: str, unit: theme.Text) -> theme.Node:
    look = "fa-button is-ghost is-icon is-small"
    words = rx.el.span(direction, " ", unit, class_name="fa-hidden")
    return theme.when(
        theme.is_given(href),
        rx.el.a(theme.icon(icon), words, href=href, class_name=look),
        rx.el.span(theme.icon(icon), words, class_name=look, aria_disabled="true"),
    )


def segmented(
    label: str, options: Sequence[tuple[str, str, theme.Text]], current: theme.Text
) -> rx.Component:
    """Return a choice of a few views, each an address: (value, text, href)."""
    return rx.el.nav(
        *[
            rx.el.a(
                text,
                href=href,
                aria_current=theme.when(current == value, "true", "false"),
            )
            for value, text, href in options
        ],
        aria_label=label,
        class_name="fa-segmented",
    )


def chip(
    label: theme.Text, *, tone: theme.Text = "", icon: str = "", colour: theme.Text = ""
) -> rx.Component:
    """Return a small tinted label; `tone` is todo, good, bad or accent; `colour` adds a dot."""
    look = theme.classes("fa-chip", tone if isinstance(tone, rx.Var) else tone and f"is-{tone}")
    parts: list[theme.Node] = []
    if icon:
        parts.append(theme.icon(icon, size=13))
    if theme.is_given(colour) is not False:
        parts.append(theme.dot(colour))
    return rx.el.span(*parts, label, class_name=look)


def chips(*items: theme.Node, label: str = "") -> rx.Component:
    """Return chips in a row that keeps its height while there are none; changes are announced."""
    return rx.el.div(*items, class_name="fa-chips", aria_live="polite", aria_label=label or None)


def banner(
    text: theme.Node, *actions: theme.Node, tone: str = "info", icon: str = "info"
) -> rx.Component:
    """Return a line across the content; `tone` is info, warn or bad."""
    look = "fa-banner" if tone == "info" else f"fa-banner is-{tone}"
    return rx.el.div(
        theme.icon(icon),
        rx.el.span(text, class_name="fa-banner-text"),
        *actions,
        role="status",
        class_name=look,
    )


def todo_list(*items: theme.Node) -> rx.Component:
    """Return what needs attention."""
    return rx.el.ul(*[rx.el.li(item) for item in items], class_name="fa-todos")


def todo_item(
    title: theme.Text, text: theme.Text, href: theme.Text, *, icon: str, is_plain: bool = False
) -> rx.Component:
    """Return one thing that needs attention, leading to where it is settled."""
    return rx.el.a(
        *_todo_parts(title, text, icon, "" if is_plain else "is-todo"),
        theme.icon("chevron-right", class_name="fa-todo-go"),
        href=href,
        class_name="fa-todo",
    )


def checklist(*steps: Step) -> rx.Component:
    """Return the first steps of a new business."""
    return rx.el.ol(*[rx.el.li(_step(step)) for step in steps], class_name="fa-todos")


def _step(step: Step) -> theme.Node:
    done = rx.el.div(
        *_todo_parts(step.title, step.text, "check", "is-done"),
        rx.el.span("Done", class_name="fa-hidden"),
        class_name="fa-todo is-done",
    )
    parts = [
        *_todo_parts(step.title, step.text, "circle", ""),
        theme.icon("chevron-right", class_name="fa-todo-go"),
    ]
    if step.event is None:
        pending = rx.el.a(*parts, href=step.href, class_name="fa-todo")
    else:
        pending = rx.el.button(*parts, type="button", on_click=step.event, class_name="fa-todo")
    return theme.when(step.is_done, done, pending)


def _todo_parts(title: theme.Text, text: theme.Text, icon: str, look: str) -> list[theme.Node]:
    return [
        rx.el.span(theme.icon(icon, size=15), class_name=theme.classes("fa-todo-icon", look)),
        rx.el.span(
            rx.el.span(title, class_name="fa-todo-title"),
            rx.el.span(text, class_name="fa-todo-text"),
        ),
    ]


def empty(
    title: theme.Text, text: theme.Text, *actions: theme.Node, icon: str = "inbox"
) -> rx.Component:
    """Return what stands where there is nothing: what it would be, and how to begin."""
    return rx.el.div(
        theme.icon(icon, size=24),
        rx.el.p(title, class_name="fa-empty-title"),
        rx.el.p(text, class_name="fa-empty-text"),
        rx.el.div(*actions, class_name="fa-empty-actions"),
        class_name="fa-empty",
    )


def failed(text: theme.Text, on_retry: theme.Event) -> rx.Component:
    """Return what stands where something could not be read; the rest of the page stays."""
    return rx.el.div(
        theme.icon("circle-alert", size=24),
        rx.el.p("This could not be loaded", class_name="fa-empty-title"),
        rx.el.p(text, class_name="fa-empty-text"),
        form.button("Try again", icon="rotate-cw", on_click=on_retry),
        role="alert",
        class_name="fa-empty",
    )


def pending(is_loading: theme.Flag, skeleton: rx.Component, content: theme.Node) -> theme.Node:
    """Return the skeleton while loading, then the content in the same place."""
    return theme.when(is_loading, skeleton, content)


def table_skeleton(rows: int = 8) -> rx.Component:
    """Return the place of a table with this many rows."""
    lines = [rx.el.div(_bone("100%", 14), class_name="fa-bone-row") for _ in range(rows)]
    head = rx.el.div(_bone("100%", 12), class_name="fa-bone-row is-head")
    return _waiting(head, *lines)


def figures_skeleton(count: int = 3) -> rx.Component:
    """Return the place of a strip of key figures."""
    cells = [
        rx.el.div(_bone("40%", 12), _bone("70%", 24, margin="10px 0 8px"), class_name="fa-figure")
        for _ in range(count)
    ]
    return rx.el.div(_waiting(*cells, class_name="fa-figures"), class_name="fa-card")


def chart_skeleton(height: int = 256) -> rx.Component:
    """Return the place of a chart."""
    return _waiting(_bone("100%", height - 32), padding="16px", height=f"{height}px")


def lines_skeleton(lines: int = 3) -> rx.Component:
    """Return the place of a few lines of text."""
    bones = [_bone("100%" if line < lines - 1 else "60%", 14) for line in range(lines)]
    return _waiting(*bones, padding="14px 16px", display="grid", gap="14px")


def _waiting(*bones: rx.Component, class_name: str = "", **style: str) -> rx.Component:
    return rx.el.div(
        *bones,
        role="status",
        aria_label="Loading",
        class_name=class_name,
        style={"overflow": "hidden", **style},
    )


def _bone(width: str, height: int, *, margin: str = "0") -> rx.Component:
    style: dict[str, Any] = {"width": width, "height": f"{height}px", "margin": margin}
    return rx.el.span(class_name="fa-bone", style=style)
