"""A line of MT940 (:61:): day, signed amount, references."""
