"""The lines of a schedule, by fiscal year and by month, and the curve they draw."""
