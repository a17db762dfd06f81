"""The charges of one asset, from its purchase to its disposal, exact to the smallest coin."""
