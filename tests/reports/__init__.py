"""Tests of the views of the ledger."""
