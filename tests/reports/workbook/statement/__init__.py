"""Tests of the statement in the workbook."""
