"""Rates of tax with the days they hold from: what an entry's tax is worked out by.

Others use `service` (`require_rate`, `list_rates`) and `rules`.
"""
