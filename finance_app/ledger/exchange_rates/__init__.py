"""Exchange rates: what one unit of another currency was worth in the business's, day by day.

Others use `rules` and `service`.
"""
