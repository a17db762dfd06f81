"""The currency of the amount in the form of an entry, and the rate that is known for it."""
