"""What each column of a table looks like, and which field of a line it is likely to be."""
