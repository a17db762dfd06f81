"""The days of a report: names, neighbours, what they are compared with."""
