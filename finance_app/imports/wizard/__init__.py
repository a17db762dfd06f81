"""The page of one import: columns, check, duplicates, confirm, done, undo."""
