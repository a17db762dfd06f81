"""The lines of a plan as the database keeps them."""
