"""Tests of the parties of the workbook."""
