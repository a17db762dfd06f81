"""Which of several names is meant."""
