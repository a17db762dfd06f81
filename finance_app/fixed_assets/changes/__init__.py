"""What happens to assets: terms, additions, impairments, units, disposals, and their undoing."""
