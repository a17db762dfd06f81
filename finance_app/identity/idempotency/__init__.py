"""Requests that can be repeated: the first answer is kept for a day and given again.

Routes that change something use `api.once`; everything else is private.
"""
