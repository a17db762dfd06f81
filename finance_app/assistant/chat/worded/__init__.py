"""Answers that a model words, from figures that the tools of the turn found."""
