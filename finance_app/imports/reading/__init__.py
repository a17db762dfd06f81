"""Reading an untrusted file in a child process with limits; its lines come out judged, by batch.

For plans, which use `rules` and `service`; `jobs` is what the child runs.
"""
