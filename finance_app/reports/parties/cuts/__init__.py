"""Days of a report as the fewest kept sums, and days beside them."""
