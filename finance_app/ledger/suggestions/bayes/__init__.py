"""Guesses a category from words, by what the business did before.

For suggestions and for imports, which pass a model to the process that reads a file.
"""
