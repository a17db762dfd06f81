"""The model: a client of Chat Completions with its fake beside it, and what it is told.

Others use `rules`, `client` and `service`; a client is made by the service alone, which asks for
the consent of the business first.
"""
