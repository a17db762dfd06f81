"""The Transactions sheets: one Excel table a sheet, a row an entry, so a row a part of a split."""
