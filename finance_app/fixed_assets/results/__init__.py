"""Gains and losses of disposals, and impairments, as entries that follow the register."""
