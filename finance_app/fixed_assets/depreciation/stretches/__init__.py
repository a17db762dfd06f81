"""Stretches of days over which a charge accrues evenly; what a day is worth in them."""
