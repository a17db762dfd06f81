"""Changes of many entries at once, with what they were before, so that Undo brings it back.

Others use `rules` and `service`. The statements that change entries keep their own record.
"""
