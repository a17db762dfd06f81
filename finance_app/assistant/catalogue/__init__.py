"""The tools that the assistant has: what they are called, what they take, and calling them."""
