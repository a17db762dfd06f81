"""Expected cash: the money of today, and what open, recorded and recurring entries make of it."""
