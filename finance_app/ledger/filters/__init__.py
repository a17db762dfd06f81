"""The filters over a list of entries: kept in the address, so that Back and links work."""
