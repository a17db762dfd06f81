"""Questions after the books themselves."""
