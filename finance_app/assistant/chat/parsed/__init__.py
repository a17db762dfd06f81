"""Answers of the parser, which needs no model, over the same tools."""
