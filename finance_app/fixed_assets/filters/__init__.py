"""The filters over the register: kept in the address, so that Back and links work."""
