"""Days that are due become entries: once each, however often, late or at once it is asked for."""
