"""CSV and TSV: any delimiter, quote and encoding, row by row, and no row lost to a stray quote."""
