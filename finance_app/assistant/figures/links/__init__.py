"""Figures of a text as links to the entries behind them."""
