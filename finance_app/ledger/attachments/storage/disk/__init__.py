"""Content in the data folder."""
