"""Roll-forwards and schedules as programs receive them: the documented shapes of REST."""
