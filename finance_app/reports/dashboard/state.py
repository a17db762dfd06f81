"""The dashboard as a tab holds it: text and links, loaded from the address."""

from typing import Any

import reflex as rx

from finance_app.identity.rules import Permission, allow
from finance_app.identity.state import current_actor
from finance_app.kit import clock
from finance_app.kit.errors import InvalidInputError
from finance_app.reports.dashboard import rules, service, views
from finance_app.reports.dashboard.charts import views as charts
from finance_app.reports.dashboard.service import Dashboard
from finance_app.reports.dashboard.todos.views import TodoRow, missing_rows, todo_rows
from finance_app.reports.dashboard.views import FigureView, PeriodView, RecentRow
from finance_app.ui.toast import NoticeState


class DashboardState(rx.State):
    """One period of the business. A part that could not be read is named in `failed`."""

    is_loaded: bool = False
    is_empty: bool = False
    failed: list[str] = []
    period: PeriodView = PeriodView()

    income: FigureView = FigureView()
    expense: FigureView = FigureView()
    net: FigureView = FigureView()
    months: list[charts.MonthRow] = []
    month_figure: dict[str, Any] = {}

    categories: list[charts.CategoryRow] = []
    category_figure: dict[str, Any] = {}
    category_height: int = 0
    has_more_categories: bool = False

    recent: list[RecentRow] = []
    todos: list[TodoRow] = []
    has_first_steps: bool = False
    has_expense: bool = False
    has_income: bool = False
    has_category: bool = False

    @rx.event
    @allow(Permission.READ)
    async def load(self) -> Any:
        """Show the period the address names; one it cannot name is said, and today's shown."""
        actor = await current_actor(self)
        key = self.router.url.query_parameters.get("period", "")
        problem = ""
        try:
            period = service.shown_period(actor, key)
        except InvalidInputError as error:
            problem, period = error.message, service.shown_period(actor, "")
        found = await service.read_dashboard(actor, period)
        self._show(found, actor.currency_code)
        if found.attention is not None:
            self.todos += missing_rows(await service.read_missing(actor))
        return NoticeState.show(problem) if problem else None

    @rx.event
    @allow(Permission.READ)
    async def open_category(self, points: list[dict[str, Any]]) -> Any:
        """Go to the entries behind the bar that was clicked."""
        place = points[0].get("pointIndex") if points else None
        if not isinstance(place, int) or not 0 <= place < len(self.categories):
            return None
        return rx.redirect(self.categories[place].href)

    def _show(self, found: Dashboard, code: str) -> None:
        self.period = views.period_view(found.period, clock.today())
        self.failed = [card.value for card in found.failed]
        self._show_figures(found, code)
        self._show_categories(found, code)
        self._show_attention(found)
        self.recent = views.recent_rows(found.recent or (), clock.today(), code)
        self.is_loaded = True

    def _show_figures(self, found: Dashboard, code: str) -> None:
        if found.figures is None:
            return
        self.income, self.expense, self.net = views.figure_views(found.figures, code)
        self.months = charts.month_rows(found.figures, code)
        self.month_figure = charts.month_figure(found.figures, code)

    def _show_categories(self, found: Dashboard, code: str) -> None:
        sums = found.categories or ()
        rows = charts.category_rows(sums, found.period, code)
        self.categories = rows
        self.category_figure = charts.category_figure(sums, rows)
        self.category_height = charts.figure_height(rows)
        self.has_more_categories = charts.is_cut(rows)

    def _show_attention(self, found: Dashboard) -> None:
        if found.attention is None:
            self.is_empty = False
            self.has_first_steps = False
            return
        steps = rules.first_steps(found.attention)
        self.is_empty = found.attention.is_empty
        self.todos = todo_rows(found.attention)
        self.has_first_steps = not steps.is_done
        self.has_expense = steps.has_expense
        self.has_income = steps.has_income
        self.has_category = steps.has_category
