"""What the assistant can be asked of the register."""
