"""What a person said, and so what a model may draft for them."""
