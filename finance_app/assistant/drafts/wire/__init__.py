"""Cards as programs send and receive them: the documented shapes of REST."""
