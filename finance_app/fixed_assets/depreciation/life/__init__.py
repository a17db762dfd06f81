"""What can happen to an asset: what it starts from, and the changes after that."""
