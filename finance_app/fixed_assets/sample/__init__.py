"""The assets of the sample business: invented, and gone with it in one click."""
