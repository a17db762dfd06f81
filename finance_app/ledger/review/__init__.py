"""Suggested categories that nobody has looked at yet: how many there are, and accepting them.

Others use `service`.
"""
