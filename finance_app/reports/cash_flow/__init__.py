"""The cash flow: why money changed, and how much came and went on each account that holds it."""
