"""How the amounts of a whole column are written, and each of them as a number."""
