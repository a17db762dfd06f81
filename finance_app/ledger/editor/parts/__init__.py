"""The parts of a split as the form of an entry has them."""
