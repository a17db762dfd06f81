"""Tests of the categories of the workbook."""
