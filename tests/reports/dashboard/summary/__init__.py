"""Tests of the sums of any days."""
