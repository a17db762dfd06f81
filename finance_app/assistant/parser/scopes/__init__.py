"""What a question restricts entries to."""
