"""`finance-app doctor`: each part checked, each finding with what to do about it."""
