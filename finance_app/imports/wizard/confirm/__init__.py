"""The step that says what a commit adds, and what it did."""
