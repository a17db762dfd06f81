"""Figures the product promises, measured; never asserted in tests."""
