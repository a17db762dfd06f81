"""In which order a file writes day, month and year, and each of its dates as a day."""
