"""Tests of the parts of the workbook."""
