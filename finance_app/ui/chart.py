"""Charts: Plotly's basic bundle for figures, plain CSS for bars, inline SVG for sparklines.

A figure comes from the server as a plain mapping without colours or template: its first series
takes chart colour 1, the second 2, the third ink, and so on, in light and in dark. Plotly is
fetched by the browser only on pages that show a figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from finance_app.ui import theme

SPARK_WIDTH = 76
SPARK_HEIGHT = 26

_LIGHT = {
    "text": "#5d6878",
    "grid": "#e9ecf1",
    "zero": "#cbd2dc",
    "series": ["#365dbc", "#d17f4f", "#12161d", "#803f75", "#936e00", "#631c1a"],
    "tip": "#171c25",
    "tip_text": "#ffffff",
}
_DARK = {
    "text": "#98a3b3",
    "grid": "#232a34",
    "zero": "#3b4452",
    "series": ["#4493f3", "#ec952d", "#eceff4", "#af6ca0", "#f4e79a", "#ce5247"],
    "tip": "#eceff4",
    "tip_text": "#10141b",
}


@dataclass(frozen=True)
class LegendItem:
    """A series of the legend; `colour` is "1" to "6" or "ink"."""

    label: theme.Text
    colour: str
    is_line: bool = False


def figure_chart(
    figure: rx.Var,
    label: theme.Text,
    *,
    height: int | rx.Var = 248,
    on_click: theme.Event | None = None,
) -> rx.Component:
    """Return a Plotly chart of a state's mapping; `label` says in words what it shows.

    `on_click` gets the points that were clicked; what it leads to must be reachable without it.
    """
    import plotly.graph_objects as go
    from reflex_components_plotly.plotly import PlotlyBasic

    plot = PlotlyBasic.create(
        data=figure.to(go.Figure),
        template=_template(),
        config={"displayModeBar": False, "responsive": True, "scrollZoom": False},
        style={"width": "100%", "height": f"{height}px"},
        **({} if on_click is None else {"on_click": on_click}),
    )
    return rx.el.div(
        plot,
        role="img",
        aria_label=label,
        class_name="fa-chart",
        style={"height": f"{height + 8}px"},
    )


def _template() -> rx.Var:
    from plotly.graph_objs.layout import Template

    return rx.color_mode_cond(
        light=rx.Var.create(_layout(_LIGHT)), dark=rx.Var.create(_layout(_DARK))
    ).to(Template)


def _layout(tone: dict[str, Any]) -> dict[str, Any]:
    """Return a Plotly template: hairline grid, no frames, our colours."""
    clear = "rgba(0,0,0,0)"
    axis = {"showline": False, "ticks": "", "tickfont": {"size": 11.5}, "fixedrange": True}
    return {
        "layout": {
            "font": {"family": theme.FONT, "size": 12, "color": tone["text"]},
            "colorway": tone["series"],
            "paper_bgcolor": clear,
            "plot_bgcolor": clear,
            "margin": {"l": 44, "r": 8, "t": 12, "b": 28},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "x unified",
            "separators": ".,",
            "bargap": 0.38,
            "bargroupgap": 0.12,
            "barcornerradius": 3,
            "xaxis": {**axis, "showgrid": False, "zeroline": False},
            "yaxis": {
                **axis,
                "gridcolor": tone["grid"],
                "zerolinecolor": tone["zero"],
                "zerolinewidth": 1,
                "nticks": 6,
            },
            "hoverlabel": {
                "bgcolor": tone["tip"],
                "bordercolor": tone["tip"],
                "font": {"color": tone["tip_text"], "family": theme.FONT, "size": 12},
            },
        }
    }


def legend(*items: LegendItem) -> rx.Component:
    """Return the legend, which stands in the heading of the chart's card."""
    return rx.el.ul(
        *[
            rx.el.li(
                rx.el.span(
                    class_name="fa-legend-key is-line" if item.is_line else "fa-legend-key",
                    style={"background": theme.series(item.colour)},
                ),
                item.label,
            )
            for item in items
        ],
        class_name="fa-legend",
    )


def table_alternative(caption: theme.Text, titles: Sequence[str], rows: rx.Var) -> rx.Component:
    """Return the figures of a chart as a table that unfolds; rows are lists of texts."""
    return rx.el.details(
        rx.el.summary("Show as table"),
        rx.el.div(
            rx.el.table(
                rx.el.caption(caption, class_name="fa-hidden"),
                rx.el.thead(rx.el.tr(*[_title(title, at) for at, title in enumerate(titles)])),
                rx.el.tbody(rx.foreach(rows, lambda row: _alternative_row(row, len(titles)))),
                class_name="fa-table",
            ),
            role="region",
            tab_index=0,
            aria_label=caption,
            class_name="fa-alternative-scroll",
        ),
        class_name="fa-alternative",
    )


def _title(title: str, position: int) -> rx.Component:
    return rx.el.th(title, scope="col", class_name="is-end" if position else "")


def _alternative_row(row: rx.Var, width: int) -> rx.Component:
    return rx.el.tr(
        *[rx.el.td(row[at], class_name="is-end fa-num" if at else "") for at in range(width)]
    )


def category_bars(rows: rx.Var) -> rx.Component:
    """Return one bar a row; a row has name, amount, share ("44%"), width ("88%") and href."""
    return rx.el.ul(rx.foreach(rows, _bar), class_name="fa-bars")


def _bar(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.a(row.name, href=row.href, class_name="fa-bar-name"),
        rx.el.span(row.amount, class_name="fa-num"),
        rx.el.span(row.share, class_name="fa-bar-share fa-num"),
        rx.el.div(
            rx.el.div(class_name="fa-bar-fill", style={"width": row.width}),
            aria_hidden="true",
            class_name="fa-bar-track",
        ),
        class_name="fa-bar",
    )


def sparkline(points: theme.Text, *, colour: str = "1") -> rx.Component:
    """Return a line through points ("0,24 7,20 ...") in a box of 76 by 26."""
    return rx.el.svg(
        rx.el.svg.polyline(
            points=points,
            fill="none",
            stroke=theme.series(colour),
            stroke_width="1.6",
            stroke_linejoin="round",
            stroke_linecap="round",
        ),
        width=str(SPARK_WIDTH),
        height=str(SPARK_HEIGHT),
        view_box=f"0 0 {SPARK_WIDTH} {SPARK_HEIGHT}",
        custom_attrs={"aria-hidden": "true", "focusable": "false"},
    )
