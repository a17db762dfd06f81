"""The form of one transfer, for every page that shows transfers."""
