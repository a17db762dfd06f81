"""Where the business stands in a period, at a glance; for everyone who may read.

Others may use `service.summarise`. Figures come from the kept month totals, so they cost the same
whatever the number of entries.
"""
