"""What a text may name beside figures: days, counts and names of the turn."""
