"""Where the business stands in a period, at a glance."""
