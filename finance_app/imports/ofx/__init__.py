"""OFX and QFX: the statements of bank, card and investment accounts, version 1 and 2."""
