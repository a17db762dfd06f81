"""Content of files: received into a draft, told by its bytes, put in place by its hash.

The place is the data folder (`disk`) or a bucket (`objects`), as ATTACHMENTS_URL says; both are
a `rules.Store`. Only `service` is for others.
"""
