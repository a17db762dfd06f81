"""The period lock: the books of a business closed through a day, that day included.

The database refuses every change there. Others use `service`: `locked_through`, `require_open`,
`keep_locked_through`.
"""
