"""The proof of numbers: every number of an answer is a figure of its turn, or is not shown.

Others use `rules.Proved`, `allowed.rules.Allowed`, `gate.rules.Gate` and `links.rules`.
"""
