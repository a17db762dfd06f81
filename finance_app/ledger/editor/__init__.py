"""The sheet that an expense or income is entered and changed in, from every page."""
