"""The sheet that an asset is recorded and corrected in."""
