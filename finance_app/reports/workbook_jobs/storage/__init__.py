"""The files of workbooks that were made: one place each, whole or not there at all."""
