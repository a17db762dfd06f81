"""Tests of the page of the assistant."""
