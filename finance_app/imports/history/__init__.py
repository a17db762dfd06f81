"""The page of imports: files come in, and what became of those before."""
