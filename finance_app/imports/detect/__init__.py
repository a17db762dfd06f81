"""Which format a file has, by its content; a sentence for every kind that cannot be read."""
