"""Signing up and logging in: two pages for people the server does not know yet.

Their forms are posted by the browser itself to `identity.api`, which answers with the cookie.
"""
