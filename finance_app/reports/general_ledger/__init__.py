"""The general ledger: the lines of an account with what is behind each; where figures lead to."""
