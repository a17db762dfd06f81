"""Single days, months, quarters and years as they are named."""
