"""Charges of the methods that go by time."""
