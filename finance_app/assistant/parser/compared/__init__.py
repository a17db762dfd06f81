"""Two periods of a question, and why one differs."""
