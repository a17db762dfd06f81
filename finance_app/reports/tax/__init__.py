"""The tax report: output, input and net payable of some days, what was reported, what changed."""
