"""What all reports share: the query of an address, columns, statements, toolbar and print.

A report is a few short files (see profit_and_loss). `rules.py` makes `statement.rules.Line`s of
AccountSums; `service.py` reads them: `grid = query.grid.with_total(); cut = cut_of(grid.all)`,
`await sum_accounts(actor, cut.starts, cut.last, basis=query.basis)`, `cut.between(sums, id, col)`.
`state.py`: `class XState(ReportState, rx.State)` with `PATH: ClassVar[str] = "/reports/x"` and
`async def _read(self, actor, query): return statement_view(grid, lines, actor.currency_code)`.
`pages.py`: `report_page(frame, Report(state=XState, title="X"))`, where `has_by`, `has_compare` and
`has_basis` say what there is to choose. `api.py`: `async def x(actor: SignedIn, query: Query)`.
Balances: `IS_AS_OF = True`, `query.balances`, `AsOfQuery`. List of reports: `index/rules.py`.
"""
