"""The assistant: questions about the books in plain words, every figure proved by its tools.

A model words the answer where one is configured and allowed, a parser where not. Nothing is
written but drafts that a person saves.
"""
