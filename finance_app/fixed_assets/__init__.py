"""Fixed assets: what a business owns and uses for years, and how its cost is spread over them.

terms says how, depreciation computes, register keeps, changes alter, posting makes entries,
roll_forward sums by fiscal year. Pure figures come from `depreciation.rules`.
"""
