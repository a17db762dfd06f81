"""Threads: the conversations a person has with the assistant, seen by nobody else.

Others use `rules` and `service`.
"""
