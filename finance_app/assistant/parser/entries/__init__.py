"""Questions after entries: totals, comparisons, the largest, trends, lists."""
