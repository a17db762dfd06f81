"""How the lines of a plan are stored: looked up, ruled on, marked and counted by the set."""
