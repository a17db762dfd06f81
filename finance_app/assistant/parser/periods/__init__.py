"""The periods a question names."""
