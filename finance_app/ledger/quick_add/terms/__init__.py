"""Words of a quick-add line that say when it is due, or that it is a refund."""
