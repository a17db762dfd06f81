"""Exchange differences: what closing rates make of what is open, posted and taken back here."""
