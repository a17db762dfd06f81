"""Names and days that the entries have."""
