"""Where the header of a table is: below title rows, in two rows, or missing."""
