"""Sentences of a text."""
