"""What the lines of a statement come to, and whether its balances agree."""
