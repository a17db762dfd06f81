"""What a question can be read as."""
