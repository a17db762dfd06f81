"""Replies to the one question back."""
