"""A table opened: its columns mapped as was chosen, as was saved, or as it seems."""
