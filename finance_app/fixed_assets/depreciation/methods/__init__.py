"""The planned charges of each method, a fiscal year at a time."""
