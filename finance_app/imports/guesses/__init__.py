"""A mapping to start from, with both readings of what is open, questions and remarks."""
