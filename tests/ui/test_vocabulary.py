"""What the vocabulary promises to pages: words tied to fields, places marked, nothing left over."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest
import reflex as rx

from finance_app.ui import empty, form, layout, nav, table, theme

ROOT = Path(__file__).resolve().parents[2]
SHEETS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "assets").glob("*.css")}


def drawn(component: rx.Component) -> str:
    """Return what a component renders to, as one line of text."""
    return json.dumps(component.render(), default=str)


def test_a_field_ties_its_label_hint_and_error_together():
    text = drawn(form.text_field("vendor", "Vendor", error="Write a name.", hint="Who was paid"))
    assert 'htmlFor:\\"vendor\\"' in text
    assert '\\"aria-describedby\\":\\"vendor-error vendor-hint\\"' in text
    assert '\\"aria-invalid\\":true' in text
    assert 'id:\\"vendor-error\\"' in text


def test_a_field_without_error_or_hint_describes_itself_by_nothing():
    text = drawn(form.text_field("vendor", "Vendor"))
    assert "aria-describedby" not in text
    assert "aria-invalid" not in text


def test_a_field_may_take_an_id_of_its_own():
    text = drawn(form.date_field("date", "Date", id="editor-date", error="No such day."))
    assert 'htmlFor:\\"editor-date\\"' in text
    assert 'name:\\"date\\"' in text
    assert "editor-date-error" in text


def test_a_native_form_is_left_to_the_browser():
    text = drawn(form.native_form(action="/auth/login"))
    assert 'action:\\"/auth/login\\"' in text
    assert 'method:\\"post\\"' in text
    assert "onSubmit" not in text


def test_the_current_place_is_marked_for_assistive_technology():
    item = nav.NavItem("Expenses", "receipt-text", "/expenses")
    assert '\\"aria-current\\":\\"page\\"' in drawn(nav.nav_link(item, "/expenses"))
    assert "aria-current" not in drawn(nav.nav_link(item, "/incomes"))


def test_a_figure_without_an_address_is_no_link():
    figure = empty.Figure(label="Income", symbol="€", whole="1", decimals=".00")
    assert "href" not in drawn(empty.figure_strip(figure))


def test_a_step_without_neighbour_is_no_link():
    text = drawn(empty.period_stepper("November 2026", "/?period=2026-10", ""))
    assert text.count("href") + text.count("to:") == 1


def test_an_icon_button_says_what_it_does():
    assert '\\"aria-label\\":\\"Edit\\"' in drawn(form.icon_button("pencil", "Edit"))


def test_a_framed_page_keeps_its_module_and_name():
    def some_page(frame: layout.Frame) -> rx.Component:
        return rx.fragment()

    framed = layout.framed(some_page, None)  # type: ignore[arg-type]
    assert (framed.__module__, framed.__name__) == (some_page.__module__, some_page.__name__)


def test_a_row_menu_has_an_id_of_its_own():
    text = drawn(table.row_menu("Actions", "42", table.MenuItem(label="Edit", icon="pencil")))
    assert "popoverTarget" in text
    assert "42" in text


@pytest.mark.parametrize(
    ("colour", "css"),
    [
        ("1", "var(--fa-c1)"),
        ("6", "var(--fa-c6)"),
        ("ink", "var(--fa-text)"),
        ("", "var(--fa-text-3)"),
    ],
)
def test_a_series_has_the_colour_of_its_token(colour, css):
    assert theme.series(colour) == css


def test_a_fixed_condition_is_decided_at_once():
    shown, otherwise = rx.el.p("yes"), rx.el.p("no")
    assert theme.when(condition=True, shown=shown, otherwise=otherwise) is shown
    assert theme.when(condition=False, shown=shown, otherwise=otherwise) is otherwise


def test_every_style_sheet_is_linked_and_short():
    everywhere = {name.strip("/") for name in theme.STYLESHEETS}
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "finance_app").rglob("pages.py")]
    one_page = set(re.findall(r'Sheet\.create\(sheet="([a-z.]+)"\)', " ".join(pages)))
    assert everywhere | one_page == set(SHEETS)
    assert everywhere.isdisjoint(one_page), "it would be fetched twice"
    assert [name for name, text in SHEETS.items() if len(text.splitlines()) > 400] == []


def test_no_style_sheet_reaches_another_host():
    assert [name for name, text in SHEETS.items() if re.search(r"https?://|//[a-z]", text)] == []


def test_only_tokens_name_a_colour():
    """A colour anywhere else would not follow light and dark; paper is the exception."""
    for name in set(SHEETS) - {"tokens.css", "print.css"}:
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", SHEETS[name]) == [], name


def test_every_class_that_python_writes_has_a_rule():
    rules = set(re.findall(r"\.(fa-[a-z-]+)", " ".join(SHEETS.values())))
    written: set[str] = set()
    for path in (ROOT / "finance_app").rglob("*.py"):
        for text in re.findall(r'"([^"\n]*\bfa-[^"\n]*)"', path.read_text(encoding="utf-8")):
            if re.fullmatch(r"[a-z0-9 {}_-]*", text):
                written |= set(re.findall(r"(?<![\w-])fa-[a-z-]+[a-z](?![\w{-])", text))
    hooks = {"fa-choices"}
    assert written - rules - hooks == set()


def test_every_width_of_a_card_has_a_rule():
    """A card of another width would take a single column, and its words one below the other."""
    widths = set(map(int, re.findall(r"\.fa-span-([0-9]+) \{", SHEETS["blocks.css"])))
    used: set[int] = set()
    for path in (ROOT / "finance_app").rglob("pages.py"):
        source = path.read_text(encoding="utf-8")
        used |= set(map(int, re.findall(r"(?<!col_)\bspan=([0-9]+)", source)))
    assert used <= widths
    assert widths == set(get_args(empty.Span))
