"""Declared computations over the figures of a turn."""
