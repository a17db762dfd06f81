"""The MACRS percentage tables of the United States and the conventions they come with.

Others use `rules`.
"""
