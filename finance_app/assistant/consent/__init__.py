"""Consent: whether questions and figures of a business may be sent to a model, and to which.

Others use `rules` and `service`.
"""
