"""What every reader returns: statement lines, tables that still need a mapping, and their proof."""
