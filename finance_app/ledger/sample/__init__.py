"""The sample business: invented, the same every time, removed without a trace."""
