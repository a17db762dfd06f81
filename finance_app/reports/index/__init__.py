"""The list of all reports, in groups; each report adds its line in `rules.REPORTS`."""
