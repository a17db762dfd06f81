"""A turn under way: its tools, figures, proposals and steps, the same for model and parser."""
