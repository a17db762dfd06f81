"""The page of one asset: what it is, its schedule as table and chart, what happened to it."""
