"""Any file opened: its format found, its statements and their lines at hand."""
