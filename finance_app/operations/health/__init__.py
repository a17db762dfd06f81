"""Whether this server can do its work, for whoever watches it."""
