"""The evaluation of the assistant: what it must answer, ask, refuse and leave alone."""
