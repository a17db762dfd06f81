"""A question with its names and periods put in slots."""
