"""Stories: whole jobs, from the first entry to the closed books."""
