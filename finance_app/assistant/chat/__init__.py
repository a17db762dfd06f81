"""The chat: a question goes in; steps, words and an answer come out, whichever way it was found.

Others use `rules` and `service`.
"""
