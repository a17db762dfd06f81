"""Answers as programs receive them: the documented shapes of REST, and of its events."""
