"""Splits as programs send and receive them."""
