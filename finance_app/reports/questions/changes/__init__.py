"""Why one period is higher or lower than another."""
