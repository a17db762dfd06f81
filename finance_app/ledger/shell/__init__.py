"""What the ledger adds to every page: counts to review, drafts that come back, and Undo.

The composition root puts `state.ShellState` and `pages.overlays` into the frame of all pages.
"""
