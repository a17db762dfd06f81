"""Payments as programs send and receive them."""
