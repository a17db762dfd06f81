"""The types of assets, and the terms a new asset of each starts with."""
