"""Content on disk: received into a draft, told by its bytes, put in place by its hash."""
